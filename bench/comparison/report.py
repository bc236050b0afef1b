"""The result as JSON and as Markdown."""

import json
from pathlib import Path

from . import suite
from .boots import RATIOS, Boots
from .suite import CLASSES, Figures, rounded

BEGIN, FINISH = "<!-- compare-qemu: begin -->", "<!-- compare-qemu: end -->"
MISSING = "missing"


def as_json(figures: Figures, boots: Boots) -> str:
    result = {
        "classes": {group.key: rounded(figures.class_mean(group)) for group in CLASSES},
        "kernels": {name: rounded(figures.ratio(name)) for name in figures.kernels},
        "boot": {ratio.key: rounded(boots.ratio(ratio)) for ratio in RATIOS},
    }
    if "xen1" in figures.runs:
        result["xen1"] = rounded(figures.xen_mean())
    return json.dumps(result, indent=2)


def markdown(figures: Figures, boots: Boots) -> str:
    parts = [_classes(figures), _kernels(figures), _boots(boots)]
    problems = figures.problems + boots.problems
    if problems:
        parts.append("What went wrong:\n\n" + "\n".join(f"- {problem}" for problem in problems))
    return "\n\n".join(part for part in parts if part)


def _classes(figures: Figures) -> str:
    rows = []
    for group in CLASSES:
        count = sum(name in figures.kernels for name in group.kernels)
        if count:
            part = "" if count == len(group.kernels) else f" ({count} of {len(group.kernels)})"
            rows.append(_judged(group.title + part, figures.class_mean(group), group.target))
    if "xen1" in figures.runs:
        rows.append(_judged("all with one vCPU, against a domU of Xen in QEMU", figures.xen_mean(), suite.XEN_TARGET))
    return _table(("class, geometric mean of Zazen / QEMU", "ratio", "at least", "reached"), rows)


def _kernels(figures: Figures) -> str:
    xen = "xen1" in figures.runs
    head = ["kernel", "unit", "runs", "QEMU", "Zazen", "Zazen / QEMU", "at least", "reached"]
    rows = []
    for name in figures.kernels:
        qemu, zazen = suite.side("qemu", name), suite.side("zazen", name)
        ratio = _judged(name, figures.ratio(name), suite.SINGLE_KERNEL_TARGET)
        row = [name, figures.unit(name), f"{qemu}, {zazen}", _number(figures.rate(qemu, name)),
               _number(figures.rate(zazen, name)), *ratio[1:]]
        if xen:
            runs = name in suite.expected([name], 1)
            row += [_number(figures.rate("xen1", name)), _number(figures.xen_ratio(name))] if runs else ["", ""]
        rows.append(row)
    return _table(head + (["xen1", "zazen1 / xen1"] if xen else []), rows)


def _boots(boots: Boots) -> str:
    rows = []
    for ratio in boots.ratios():
        row = _judged(ratio.title, boots.ratio(ratio), ratio.target, ratio.at_most)
        rows.append([row[0], _number(boots.median(ratio.above)), _number(boots.median(ratio.below)), *row[1:]])
    return _table(("process start to USERSPACE, s (memory: MiB)", "above", "below", "ratio", "wanted", "reached"),
                  rows) if rows else ""


def _judged(title: str, value, target, at_most=False) -> list:
    if target is None:
        return [title, _number(value), "", ""]
    reached = "" if value is None else "yes" if (value <= target if at_most else value >= target) else "no"
    return [title, _number(value), ("at most " if at_most else "") + f"{target:g}", reached]


def _number(value) -> str:
    if value is None:
        return MISSING
    return f"{value:.0f}" if value >= 1000 else f"{value:.3g}"


def _table(head, rows) -> str:
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)


def replace_generated(document: str, generated: str) -> str:
    """Puts `generated` between the markers, which are added at the end if they are not there."""
    before, begin, rest = document.partition(BEGIN)
    after = rest.partition(FINISH)[2] if begin else "\n"
    return f"{before}{BEGIN}\n{generated}\n{FINISH}{after}"


def write(path: Path, generated: str) -> None:
    old = path.read_text() if path.exists() else "# Performance\n\n"
    path.write_text(replace_generated(old, generated))
