"""The machines that are compared, all with the same kernel and initial RAM disk:

qemu   QEMU without a hypervisor, the guest with 512 MiB
xen    domains with 512 MiB on real Xen in QEMU, a board with 2 CPUs and 2 GiB
zazen  the same domains on the same board of Zazen
"""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

BOOTARGS = "console=ttyAMA0 quiet"
DOMAIN_KIB = 0x80000
FIRST_MODULE = 0x5000_0000  # above where QEMU puts Xen and the device tree
MODULE_ALIGN = 0x20_0000
_QEMU = ("qemu-system-aarch64", "-cpu", "cortex-a57", "-display", "none", "-monitor", "none", "-serial", "stdio",
         "-nic", "none", "-no-reboot")  # a domU has no network; QEMU's needs a boot ROM from another package
_XEN_BOARD = ("-smp", "2", "-m", "2048")
TOOLS = {  # program -> Debian package
    "qemu-system-aarch64": "qemu-system-arm",
    "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
    "gcc": "gcc libc6-dev",
    "cpio": "cpio",
    "dtc": "device-tree-compiler",
}


@dataclass(frozen=True)
class Images:
    kernel: Path
    initrd: Path  # its /init prints USERSPACE, runs /bench if there is one, and powers off
    xen: Path  # may be missing
    bench_initrd: Path  # the same with /bench


def missing_tools() -> dict:
    return {tool: package for tool, package in TOOLS.items() if not shutil.which(tool)}


def bench_script(seconds: float, kernels, whole: bool, end: str) -> str:
    """/bench of the guest. The suite takes one prefix, so that a choice of kernels is a process for each."""
    words = [f"/guestbench {seconds:g}"] if whole else [f"/guestbench {seconds:g} {name}" for name in kernels]
    return "\n".join(["#!/bin/sh", "export GUESTBENCH_SUMS=1", *words, f'echo "{end}"', ""])


def make_bench_initrd(work: Path, guestbench: Path, script: str, images: Images) -> None:
    """A second archive behind the first; the kernel unpacks both."""
    tree = work / "initrd"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir()
    shutil.copy(guestbench, tree / "guestbench")
    (tree / "bench").write_text(script)
    for file in tree.iterdir():
        file.chmod(0o755)
    archive = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"], cwd=tree, check=True,
                             input=b"guestbench\nbench\n", stdout=subprocess.PIPE).stdout
    packed = subprocess.run(["gzip", "-9n"], input=archive, check=True, stdout=subprocess.PIPE).stdout
    images.bench_initrd.write_bytes(images.initrd.read_bytes() + packed)


def qemu(images: Images, initrd: Path, cpus: int, bootargs: str) -> list:
    return [*_QEMU, "-M", "virt,gic-version=3", "-smp", str(cpus), "-m", "512", "-kernel", str(images.kernel),
            "-initrd", str(initrd), "-append", bootargs]


def zazen(root: Path, work: Path, images: Images, initrd: Path, vcpus, options) -> list:
    """A domain for each number in `vcpus`."""
    def module(file: Path) -> str:
        return f'zazen,file = "{file}";'

    board = 'zazen,board = "virt"; zazen,cpus = <2>; zazen,memory = <2048>;'
    source = work / f"zazen-{initrd.stem}-{'-'.join(map(str, vcpus))}.dts"
    # QEMU seeds its guest's random numbers; without that Linux mixes the counter into every one, at each system call.
    seed = "zazen,rng-seed = [" + " ".join(["5a"] * 64) + "];"
    source.write_text("/dts-v1/;\n" + _domains(board, "", images.kernel, initrd, vcpus, module, seed))
    return [str(root / "zazen"), "boot", *options, str(source)]


def xen(work: Path, images: Images, initrd: Path, vcpus, xen_options: str) -> list:
    loads, address = [], FIRST_MODULE

    def module(file: Path) -> str:
        nonlocal address
        at, size = address, file.stat().st_size
        address = (at + size + MODULE_ALIGN - 1) & -MODULE_ALIGN
        loads.extend(["-device", f"loader,file={file},addr={at:#x},force-raw=on"])
        return f"reg = <0 {at:#x} 0 {size:#x}>;"

    chosen = f'xen,xen-bootargs = "console=dtuart dtuart=/pl011@9000000 {xen_options}"; stdout-path = "/pl011@9000000";'
    domains = _domains("", chosen, images.kernel, initrd, vcpus, module)
    machine = "virt,virtualization=true,gic-version=3"
    plain, blob = work / "virt.dtb", work / f"xen-{initrd.stem}-{'-'.join(map(str, vcpus))}{xen_options}.dtb"
    subprocess.run([*_QEMU, "-M", f"{machine},dumpdtb={plain}", *_XEN_BOARD], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    virt = subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", str(plain)], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", str(blob)], check=True, text=True,
                   input=virt + domains)
    return [*_QEMU, "-M", machine, *_XEN_BOARD, "-kernel", str(images.xen), "-dtb", str(blob), *loads]


def _domains(root: str, chosen: str, kernel: Path, initrd: Path, vcpus, module, more: str = "") -> str:
    """Source of the device tree's part that describes the domains; `module` gives the property that places a file, `more` is for
    each domain."""
    cells = "#address-cells = <2>; #size-cells = <2>;"
    text = [f"/ {{ {root}", f"\tchosen {{ {cells} {chosen}"]
    for number, cpus in enumerate(vcpus, 1):
        text += [
            f'\t\tdomU{number} {{ compatible = "xen,domain"; {cells} memory = <0 {DOMAIN_KIB:#x}>;',
            f"\t\t\tcpus = <{cpus}>; vpl011; {more}",
            f'\t\t\tkernel{number} {{ compatible = "multiboot,kernel", "multiboot,module"; {module(kernel)} '
            f'bootargs = "{BOOTARGS}"; }};',
            f'\t\t\tramdisk{number} {{ compatible = "multiboot,ramdisk", "multiboot,module"; {module(initrd)} }};',
            "\t\t};"]
    return "\n".join([*text, "\t};", "};", ""])
