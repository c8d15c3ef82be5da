"""The rules, one folder each, found by this folder: see `rule.py` for what one consists of."""

import pkgutil
from collections.abc import Mapping

from monitors.rules.rule import STATE_ORDER, Rule, SideRule, StateRule

# A folder is a rule; a module beside them (case.py, rule.py) is not. The modules are this package's
# own, so that which there are depends on nothing outside it.
RULES: Mapping[str, Rule] = {
    found.name: pkgutil.resolve_name(f"{__name__}.{found.name}.rule:RULE")
    for found in pkgutil.iter_modules(__path__)
    if found.ispkg
}
"""Every rule by its name, which is its folder's."""

STATE_RULES: tuple[StateRule, ...] = tuple(
    rule for name in STATE_ORDER if isinstance(rule := RULES[name], StateRule)
)
"""Those that give the state, in the order in which they are asked."""

SIDE_RULES: Mapping[str, SideRule] = {
    name: rule for name, rule in sorted(RULES.items()) if isinstance(rule, SideRule)
}
"""Those that stand beside the state, by name: in force where the programme's file lists them."""

__all__ = ["RULES", "SIDE_RULES", "STATE_ORDER", "STATE_RULES", "Rule", "SideRule", "StateRule"]
