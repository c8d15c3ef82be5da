"""Who reads: nobody in particular by default; somebody where a reverse proxy or OIDC says so.

Files: `reader`, who is known and what the board needs to know them; `header`, a reverse proxy names
them; `oidc`, they sign in at an OpenID Connect provider; `provider`, what of it is believed.
"""
