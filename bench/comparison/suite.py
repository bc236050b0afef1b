"""The kernels of guestbench, their classes and targets, and the figures made from its output."""

import math
import re
from dataclasses import dataclass, field
from statistics import geometric_mean, median

SINGLE_KERNEL_TARGET = 0.9
XEN_TARGET = 4.0
END = "compare-qemu: end"  # printed by the guest's /bench after the last kernel


@dataclass(frozen=True)
class KernelClass:
    key: str
    title: str
    kernels: tuple
    target: float  # least geometric mean of Zazen / QEMU


CLASSES = (
    KernelClass("integer", "integer and branches",
                ("interp", "queens", "fib-calls", "sort", "hash", "modexp", "mul128", "byte-loop", "sha256",
                 "indirect", "virtual"), 2.2),
    KernelClass("fp", "floating point and NEON",
                ("nbody", "mandelbrot", "fma", "fp-convert", "vec-f32", "vec-f64", "vec-i32", "vec-u8"), 6.5),
    KernelClass("memory", "memory",
                ("memcpy-64M", "memset-64M", "memzero-64M", "memcpy-small", "chase-16K", "chase-32M"), 1.5),
    KernelClass("kernel", "kernel entry",
                ("syscall", "clock-gettime", "page-fault", "mmap-touch", "pipe-1cpu", "pipe-2cpu", "fork",
                 "fork-exec", "sleep-100us"), 2.0),
    KernelClass("code", "changing code", ("jit-patch", "cold-code"), 3.0),
    KernelClass("atomics", "atomics, 2 vCPUs", ("atomic-1thread", "atomic-2threads"), 2.0),
)

# pipe-2cpu only runs with two CPUs. A machine with one CPU needs no locked instruction for an atomic, so that only
# machines with two are compared by atomics.
TWO_CPUS = frozenset({"pipe-2cpu", "atomic-1thread", "atomic-2threads"})

_PREFIX = r"(?:\(XEN\) )?(?:DOM\d+: |\(d\d+\) )?"
_RATE = re.compile(_PREFIX + r"([A-Za-z0-9-]+): ([0-9.]+(?:e[+-]?\d+)?) (\S*/s)( BAD-RESULT)?\s*$")
_SUM = re.compile(_PREFIX + r"# ([A-Za-z0-9-]+) (0x[0-9a-f]+)\s*$")
_ROW = re.compile(r'^\{ "([^"]+)", *"[^"]+", *\w+, *[^,]+, *(0x[0-9a-fA-F]+|\d+) \},', re.MULTILINE)


@dataclass
class SuiteRun:
    """What one run of the suite printed."""

    rates: dict = field(default_factory=dict)  # kernel -> units per second
    units: dict = field(default_factory=dict)
    sums: dict = field(default_factory=dict)  # kernel -> checksum, in hexadecimal
    wrong: list = field(default_factory=list)  # kernels that found their own result wrong


def parse(lines) -> SuiteRun:
    run = SuiteRun()
    for line in lines:
        if rate := _RATE.match(line):
            name = rate[1]
            run.rates[name], run.units[name] = float(rate[2]), rate[3]
            if rate[4]:
                run.wrong.append(name)
        elif found := _SUM.match(line):
            run.sums[found[1]] = found[2]
    return run


def checksums(kernels_inc: str) -> dict:
    """Kernels of the suite's table in its order, with the checksum that is wanted, 0 for none."""
    return {name: int(want, 0) for name, want in _ROW.findall(kernels_inc)}


def known_kernels() -> list:
    return [name for group in CLASSES for name in group.kernels]


def chosen(words) -> list:
    """Kernels named by `words`, each a kernel or the key of a class; all of them for no words."""
    groups = {group.key: group.kernels for group in CLASSES}
    names = set()
    for word in words:
        if word not in groups and word not in known_kernels():
            raise ValueError(f"there is no kernel or class {word!r}; there are: "
                             f"{' '.join([*groups, *known_kernels()])}")
        names.update(groups.get(word, (word,)))
    return [name for name in known_kernels() if name in names or not words]


def expected(kernels, cpus: int) -> list:
    """Those of `kernels` that the suite runs on a machine with so many CPUs."""
    return [name for name in kernels if cpus > 1 or name != "pipe-2cpu"]


def side(machine: str, kernel: str) -> str:
    """Label of the runs in which a kernel is measured, for example qemu1."""
    return f"{machine}{2 if kernel in TWO_CPUS else 1}"


class Figures:
    """Medians and ratios of the runs under each label."""

    def __init__(self, kernels):
        self.kernels = list(kernels)
        self.runs = {}  # label -> list of SuiteRun
        self.problems = []

    def add(self, label: str, run: SuiteRun) -> None:
        self.runs.setdefault(label, []).append(run)

    def rate(self, label: str, kernel: str):
        """Median of the runs that have this kernel, or None."""
        values = [run.rates[kernel] for run in self.runs.get(label, ()) if kernel in run.rates]
        return median(values) if values else None

    def unit(self, kernel: str) -> str:
        return next((run.units[kernel] for runs in self.runs.values() for run in runs if kernel in run.units), "")

    def ratio(self, kernel: str):
        """Zazen / QEMU, None if a side is missing."""
        return quotient(self.rate(side("zazen", kernel), kernel), self.rate(side("qemu", kernel), kernel))

    def xen_ratio(self, kernel: str):
        """A domU with one vCPU of Zazen / the same of real Xen in QEMU."""
        return quotient(self.rate("zazen1", kernel), self.rate("xen1", kernel))

    def class_mean(self, group: KernelClass):
        """Over the chosen kernels of the class; None if there are none or one is missing."""
        return mean([self.ratio(name) for name in group.kernels if name in self.kernels])

    def xen_mean(self):
        """None without runs of Xen, or if a kernel is missing."""
        return mean([self.xen_ratio(name) for name in expected(self.kernels, 1)]) if "xen1" in self.runs else None

    def check_sums(self, wanted: dict) -> None:
        """Notes wrong results, and checksums that differ between any two runs. A kernel without a wanted checksum
        returns what depends on the machine."""
        seen = {}
        for label, runs in self.runs.items():
            for number, run in enumerate(runs, 1):
                where = f"{label}, round {number}"
                self.problems += [f"{where}: {name} found its result wrong" for name in run.wrong]
                for name, value in run.sums.items():
                    if not wanted.get(name):
                        continue
                    first, first_where = seen.setdefault(name, (value, where))
                    if value != first:
                        self.problems.append(f"{name}: checksum {value} in {where}, {first} in {first_where}")


def quotient(above, below):
    return above / below if above and below else None


def mean(ratios):
    """Geometric mean; None if there is nothing or something is missing."""
    return geometric_mean(ratios) if ratios and all(ratios) else None


def rounded(value):
    """To four significant digits."""
    return None if value is None else round(value, 3 - math.floor(math.log10(value)))
