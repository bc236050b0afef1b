"""Boot time and memory: what is measured, and the ratios made from it."""

from dataclasses import dataclass
from statistics import median

from .suite import quotient


@dataclass(frozen=True)
class BootRatio:
    key: str
    title: str
    above: str  # labels of the measurements that are divided
    below: str
    target: float | None  # None: for information
    at_most: bool = False


RATIOS = (
    BootRatio("warm", "warm, against QEMU with kpti=off", "boot-qemu", "boot-zazen-warm", 1.2),
    BootRatio("warm_kpti", "warm, against QEMU with default options", "boot-qemu-kpti", "boot-zazen-warm", None),
    BootRatio("cold", "no cache, against QEMU with kpti=off", "boot-qemu", "boot-zazen-cold", 0.6),
    BootRatio("two_domus_bootscrub0", "two domUs, against Xen in QEMU with bootscrub=0", "boot-xen-noscrub",
              "boot-zazen-two", 2.0),
    BootRatio("two_domus", "two domUs, against Xen in QEMU with default options", "boot-xen", "boot-zazen-two", 4.0),
    BootRatio("memory", "peak memory after the suite, Zazen / QEMU", "peak-zazen1", "peak-qemu1", 1.5, at_most=True),
)


class Boots:
    """Measurements under labels: seconds to USERSPACE, or MiB for labels that start with peak."""

    def __init__(self):
        self.values = {}
        self.problems = []

    def add(self, label: str, value: float) -> None:
        self.values.setdefault(label, []).append(value)

    def median(self, label: str):
        return median(self.values[label]) if label in self.values else None

    def ratio(self, ratio: BootRatio):
        """None if a side is missing."""
        return quotient(self.median(ratio.above), self.median(ratio.below))

    def ratios(self) -> list:
        """Those of which at least one side was measured."""
        return [ratio for ratio in RATIOS if ratio.above in self.values or ratio.below in self.values]
