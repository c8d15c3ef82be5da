"""Who reads: nobody in particular by default; somebody where a reverse proxy or OIDC says so."""
