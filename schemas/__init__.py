"""The contracts: one folder per record, `<record>/<version>.avsc`, shipped with the package.

Every field has a `doc` with its meaning, its unit and its source in the feeds. Three properties of
each schema are Pantau's own: `pantau.id` (the number on the wire where no registry is in use),
`pantau.topic` (where the record lives) and `pantau.compatibility` (what a next version promises).
`streams.contracts` reads them; docs/decisions/ has the reasons.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

FOLDER: Traversable = files(__name__)
