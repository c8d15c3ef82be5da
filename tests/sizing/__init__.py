"""What the largest agency asks of the one worker that holds its partition."""
