"""Round steps of an axis of amounts."""

STEPS = (1, 2, 2.5, 5, 10)


def steps(top: float, wanted: int = 4) -> list[float]:
    """Round values from 0 to the first at or above `top`: about so many."""
    if top <= 0:
        return [0.0, 1.0]
    power = 1.0
    while power * 10 * wanted <= top:
        power *= 10
    while power * wanted > top:
        power /= 10
    step = next(power * one for one in STEPS if power * one * wanted >= top)
    found = [0.0]
    while found[-1] < top:
        found.append(found[-1] + step)
    return found
