"""A calibration in words: what it would change, then what it is."""

from reviewer.evals.calibrate import Calibration
from reviewer.evals.marked import table
from reviewer.evals.metrics import BY_KEY
from reviewer.evals.wording import both
from reviewer.report.printable import prose


def markdown(of: Calibration, target: float, judge: str) -> str:
    """As Markdown, a trailing newline at its end."""
    rows = [
        f"# {prose(judge)}, calibrated to {100 * target:g} % false alarms",
        "",
        f"On {of.negatives} clean and {of.positives} over-broad changes; those as calibrated are of "
        "changes that the fit has not seen.",
        "",
    ]
    cells = [
        (BY_KEY[one.key].title, both(one.before, BY_KEY[one.key]), both(one.after, BY_KEY[one.key]))
        for one in of.effects
    ]
    # the heads of the columns say which
    rows += table(
        ("", "as shipped", "calibrated"), [(t.removesuffix(" as shipped"), *c) for t, *c in cells]
    )
    rows += [
        "",
        f"- of the clean changes {of.clean[1]} would no longer be flagged, {of.clean[0]} would be",
        f"- of the over-broad changes {of.broad[1]} would no longer be flagged, {of.broad[0]} would be",
    ]
    if of.always:
        rows.append(
            f"- {of.always} clean changes are flagged under every threshold, on top of that share: by a "
            "finding the intent did not ask for, or since they share no word with it"
        )
    if of.failed:
        rows.append(f"- {of.failed} failed cases have no score and are left out")
    if of.fit.temperature == 1:
        rows.append("- too few over-broad changes to fit the temperature to: it stays 1")
    rows += [
        "",
        "```yaml",
        "judge:",
        f"  threshold: {of.fit.threshold:g}",
        f"  temperature: {of.fit.temperature:g}",
        "```",
    ]
    return "\n".join(rows) + "\n"
