#!/usr/bin/env python3
"""Tests of compare-qemu that boot nothing: python3 bench/test_compare_qemu.py"""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
from comparison import machines, report, suite  # noqa: E402
from comparison.boots import Boots  # noqa: E402
from comparison.watch import watch  # noqa: E402

KERNELS_INC = """\
/* name, unit, function, units of work per call, checksum (0: none) */
{ "syscall",      "k/s",     k_syscall, 1,                      0 },
{ "fib-calls",    "Mcall/s", k_fib,     57313e-6,               0x452f },
{ "memcpy-64M",   "MB/s",    k_memcpy,  64 * MIB * 1e-6,        0 },
"""


def run_of(**rates) -> suite.SuiteRun:
    return suite.SuiteRun(rates={name.replace("_", "-"): value for name, value in rates.items()})


def figures_of(kernels, **labels) -> suite.Figures:
    figures = suite.Figures(kernels)
    for label, runs in labels.items():
        for run in runs:
            figures.add(label, run)
    return figures


class Parsing(unittest.TestCase):
    def test_rates_are_found_behind_every_console_prefix(self):
        run = suite.parse(["guestbench: begin, 1 cpus", "syscall: 834.2 k/s", "(d1) hash: 1.5e+04 Mop/s",
                           "(XEN) DOM1: fork: 663 /s", "DOM1: sort: 6.6 Melem/s",
                           "(zazen) Loading d1 kernel from x to 0x1", "guestbench: end"])
        self.assertEqual({"syscall": 834.2, "hash": 15000.0, "fork": 663.0, "sort": 6.6}, run.rates)
        self.assertEqual("/s", run.units["fork"])

    def test_wrong_results_and_checksums_are_kept(self):
        run = suite.parse(["(d1) fib-calls: 14 Mcall/s BAD-RESULT", "(d1) # fib-calls 0x452e"])
        self.assertEqual(["fib-calls"], run.wrong)
        self.assertEqual({"fib-calls": "0x452e"}, run.sums)

    def test_the_table_of_the_suite_names_kernels_and_checksums(self):
        self.assertEqual({"syscall": 0, "fib-calls": 0x452F, "memcpy-64M": 0}, suite.checksums(KERNELS_INC))

    def test_kernels_are_chosen_by_name_and_class(self):
        self.assertEqual(["hash", "jit-patch", "cold-code"], suite.chosen(["code", "hash"]))
        self.assertEqual(38, len(suite.chosen([])))
        with self.assertRaisesRegex(ValueError, "no kernel or class 'nonsense'"):
            suite.chosen(["nonsense"])


class Means(unittest.TestCase):
    def test_a_ratio_is_that_of_the_medians(self):
        figures = figures_of(["hash"], qemu1=[run_of(hash=v) for v in (10, 1000, 20)],
                             zazen1=[run_of(hash=v) for v in (40, 1, 60)])
        self.assertEqual(2.0, figures.ratio("hash"))

    def test_kernels_for_two_cpus_are_compared_there(self):
        self.assertEqual("qemu2", suite.side("qemu", "atomic-1thread"))
        self.assertEqual("zazen2", suite.side("zazen", "pipe-2cpu"))
        self.assertEqual("qemu1", suite.side("qemu", "pipe-1cpu"))

    def test_the_mean_of_a_class_is_geometric(self):
        code = next(group for group in suite.CLASSES if group.key == "code")
        figures = figures_of(code.kernels, qemu1=[run_of(jit_patch=1, cold_code=1)],
                             zazen1=[run_of(jit_patch=2, cold_code=8)])
        self.assertAlmostEqual(4.0, figures.class_mean(code))

    def test_a_missing_kernel_leaves_its_class_without_a_mean(self):
        code = next(group for group in suite.CLASSES if group.key == "code")
        figures = figures_of(code.kernels, qemu1=[run_of(jit_patch=1, cold_code=1)], zazen1=[run_of(jit_patch=2)])
        self.assertIsNone(figures.class_mean(code))
        self.assertIsNone(figures.ratio("cold-code"))

    def test_every_class_has_the_kernels_of_its_row_once(self):
        names = suite.known_kernels()
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual([11, 8, 6, 9, 2, 2], [len(group.kernels) for group in suite.CLASSES])

    def test_checksums_that_differ_between_machines_are_noted(self):
        figures = figures_of(["fib-calls"], qemu1=[suite.SuiteRun(sums={"fib-calls": "0x452f", "syscall": "0x1"})],
                             zazen1=[suite.SuiteRun(sums={"fib-calls": "0x452e", "syscall": "0x2"})])
        figures.check_sums(suite.checksums(KERNELS_INC))
        self.assertEqual(["fib-calls: checksum 0x452e in zazen1, round 1, 0x452f in qemu1, round 1"],
                         figures.problems)


class Reports(unittest.TestCase):
    def test_json_has_all_classes_and_null_for_what_is_missing(self):
        figures = figures_of(["jit-patch", "cold-code"], qemu1=[run_of(jit_patch=3, cold_code=1)],
                             zazen1=[run_of(jit_patch=1)])
        boots = Boots()
        boots.add("boot-qemu", 1.2)
        boots.add("boot-zazen-warm", 0.6)
        result = json.loads(report.as_json(figures, boots))
        self.assertEqual(["classes", "kernels", "boot"], list(result))
        self.assertEqual(["integer", "fp", "memory", "kernel", "code", "atomics"], list(result["classes"]))
        self.assertEqual({"jit-patch": 0.3333, "cold-code": None}, result["kernels"])
        self.assertEqual(2.0, result["boot"]["warm"])
        self.assertIsNone(result["boot"]["cold"])

    def test_the_table_judges_by_target(self):
        figures = figures_of(["jit-patch", "cold-code"], qemu1=[run_of(jit_patch=1, cold_code=1)],
                             zazen1=[run_of(jit_patch=32, cold_code=0.5)])
        boots = Boots()
        boots.add("peak-qemu1", 100)
        boots.add("peak-zazen1", 160)
        text = report.markdown(figures, boots)
        self.assertIn("| changing code | 4 | 3 | yes |", text)
        self.assertIn("| cold-code |  | qemu1, zazen1 | 1 | 0.5 | 0.5 | 0.9 | no |", text)
        self.assertIn("| 160 | 100 | 1.6 | at most 1.5 | no |", text)

    def test_prose_around_the_generated_part_is_kept(self):
        first = report.replace_generated("# Title\n\nbefore\n\n", "one")
        second = report.replace_generated(first + "after\n", "two")
        self.assertEqual(f"# Title\n\nbefore\n\n{report.BEGIN}\ntwo\n{report.FINISH}\nafter\n", second)


class Watching(unittest.TestCase):
    def watch(self, script: str, **options):
        with tempfile.TemporaryDirectory() as work:
            return watch(["sh", "-c", script], Path(work) / "log", "USERSPACE",
                         **{"limit_s": 30, "grace_s": 0, **options})

    def test_the_last_wanted_line_is_timed_and_the_process_ended(self):
        outcome = self.watch("echo USERSPACE; echo USERSPACE; exec sleep 1000", count=2)
        self.assertGreater(outcome.stopped_s, 0)
        self.assertGreater(outcome.peak_kib, 0)

    def test_a_process_that_ends_early_has_no_time(self):
        outcome = self.watch("echo something; exit 3")
        self.assertEqual(0, outcome.stopped_s)
        self.assertEqual(["something"], outcome.lines)
        self.assertTrue(outcome.ended.startswith("status 3 "))

    def test_the_limit_ends_a_process(self):
        self.assertIn("the limit", self.watch("exec sleep 1000", limit_s=0.1).ended)


class Guests(unittest.TestCase):
    def test_a_choice_of_kernels_is_a_process_for_each(self):
        script = machines.bench_script(0.1, ["hash", "fork"], False, "END")
        self.assertEqual("#!/bin/sh\nexport GUESTBENCH_SUMS=1\n/guestbench 0.1 hash\n/guestbench 0.1 fork\n"
                         'echo "END"\n', script)


if __name__ == "__main__":
    unittest.main()
