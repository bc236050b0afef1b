package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.EventChannelPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes {@code xen,evtchn-v1} become channels if both ends are right. */
@Tag("feature:static-event-channels")
class StaticEventChannelTest {
  @TempDir private Path directory;
  private TwoDomains domains;

  @BeforeEach
  void write() throws IOException {
    domains = TwoDomains.in(directory);
  }

  private static String end(String label, String cells) {
    return "%s: %s { compatible = \"xen,evtchn-v1\"; %s };".formatted(label, label, cells);
  }

  private static String end(String label, int port, String other) {
    return end(label, "xen,evtchn = <%d &%s>;".formatted(port, other));
  }

  @Test
  void joinsDomainsInTheOrderOfTheNodes() throws IOException, InvalidInputException {
    var plan =
        domains.plan(end("a", 10, "b") + end("c", 1023, "d"), end("d", 1, "c") + end("b", 11, "a"));
    assertEquals(
        List.of(new EventChannelPlan(1, 10, 2, 11), new EventChannelPlan(1, 1023, 2, 1)),
        plan.eventChannels());
    assertTrue(plan.describe().contains("  d1 port 10 - d2 port 11"), plan.describe()::toString);
  }

  @Test
  void dom0sEndsStandBelowChosen() throws IOException, InvalidInputException {
    var plan = domains.planWithDom0(end("a", 4095, "b"), end("b", 2, "a"), "");
    assertEquals(List.of(new EventChannelPlan(0, 4095, 1, 2)), plan.eventChannels());
  }

  @Test
  void aDomainMayHaveBothEnds() throws IOException, InvalidInputException {
    var plan = domains.plan(end("a", 3, "b") + end("b", 4, "a"), "");
    assertEquals(List.of(new EventChannelPlan(1, 3, 1, 4)), plan.eventChannels());
  }

  @Test
  void furtherCellsAndStatusAreWarnedOf() throws IOException, InvalidInputException {
    var plan =
        domains.plan(end("a", "xen,evtchn = <3 &b 5 6>; status = \"disabled\";"), end("b", 4, "a"));
    assertEquals(1, plan.eventChannels().size());
    assertEquals(2, plan.warnings().size(), plan.warnings()::toString);
  }

  @Test
  void refusesNodesWithoutAChannel() throws IOException {
    String good = end("b", 4, "a");
    domains.assertProblem("/chosen/domU1/a", "is missing", end("a", ""), good);
    domains.assertProblem("/chosen/domU1/a", "1 cells", end("a", "xen,evtchn = <3>;"), good);
    domains.assertProblem(
        "/chosen/domU1/a", "not whole cells", end("a", "xen,evtchn = \"ab\";"), good);
  }

  @Test
  void refusesPortsThatADomainCannotHave() throws IOException {
    domains.assertProblem("/chosen/domU1/a", "port is 0", end("a", 0, "b"), end("b", 4, "a"));
    domains.assertProblem("/chosen/domU1/a", "port is 1024", end("a", 1024, "b"), end("b", 4, "a"));
    domains.assertProblem(
        "/chosen/domU1/a",
        "port is 4294967295",
        end("a", "xen,evtchn = <0xffffffff &b>;"),
        end("b", 4, "a"));
    domains.assertProblem(
        "/chosen/domU1/c",
        "local port 3 is that of /chosen/domU1/a",
        end("a", 3, "b") + end("c", 3, "d"),
        end("b", 4, "a") + end("d", 5, "c"));
  }

  @Test
  void refusesThePortOfXenstore() throws IOException, InvalidInputException {
    domains.assertProblem(
        "/chosen/domU1/a",
        "Xenstore",
        TwoDomains.dom0(),
        "xen,enhanced;" + end("a", 1, "b"),
        end("b", 4, "a"));
    domains.assertProblem(
        "/chosen/domU1/a",
        "Xenstore",
        TwoDomains.dom0(),
        "xen,enhanced = \"enabled\";" + end("a", 1, "b"),
        end("b", 4, "a"));
    var plan =
        domains.planWithDom0(
            "", "xen,enhanced = \"no-xenstore\";" + end("a", 1, "b"), end("b", 4, "a"));
    assertEquals(1, plan.eventChannels().size());
  }

  @Test
  void refusesEndsWithoutTheOther() throws IOException {
    domains.assertProblem(
        "/chosen/domU1/a", "no node has phandle 0x63", end("a", "xen,evtchn = <3 0x63>;"), "");
    domains.assertProblem("/chosen/domU1/a", "names itself", end("a", 3, "a"), "");
    domains.assertProblem(
        "/chosen/domU1/a", "not compatible with", end("a", 3, "b"), "b: something { };");
    domains.assertProblem(
        "/chosen/domU1/a",
        "belongs to no domain",
        end("a", 3, "b"),
        "nested { compatible = \"x\";" + end("b", 4, "a") + "};");
    domains.assertProblem("/chosen/a", "there is no dom0", end("a", 3, "b"), end("b", 4, "a"), "");
  }

  @Test
  void tellsOfAllOneSidedEnds() throws IOException {
    var problems =
        domains.problems(
            "", end("a", 3, "c") + end("b", 4, "c"), end("c", 5, "b") + end("d", 6, "d"));
    assertEquals(2, problems.size(), problems::toString);
    assertTrue(
        problems
            .getFirst()
            .what()
            .matches(
                ".*/chosen/domU2/c \\(.*\\) does not point back here but to /chosen/domU1/b .*"),
        problems::toString);
    assertTrue(problems.getLast().place().startsWith("/chosen/domU2/d"), problems::toString);
  }
}
