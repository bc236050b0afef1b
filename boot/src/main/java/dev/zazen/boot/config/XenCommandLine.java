package dev.zazen.boot.config;

import dev.zazen.core.domain.RuntimeParameters;
import dev.zazen.core.psci.SsbdState;
import dev.zazen.core.sched.SchedulerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The hypervisor's command line (Xen 4.17 docs/misc/xen-command-line.pandoc).
 *
 * @param text as it was given
 * @param dom0Memory {@code dom0_mem}, in bytes
 * @param dom0MaxVcpus {@code dom0_max_vcpus}, the most that it allows
 * @param dom0VcpusPin {@code dom0_vcpus_pin}
 * @param extendedRegions {@code ext_regions}
 * @param scheduler {@code sched}
 * @param ssbd {@code spec-ctrl=ssbd=}
 * @param hmpUnsafe {@code hmp-unsafe}
 * @param cpuLimit {@code maxcpus}; empty for all
 * @param iommu {@code iommu}
 * @param tuning how CPUs and memory are shared out
 * @param problems what is wrong with it, a line each
 */
public record XenCommandLine(
    String text,
    OptionalLong dom0Memory,
    OptionalInt dom0MaxVcpus,
    boolean dom0VcpusPin,
    boolean extendedRegions,
    SchedulerKind scheduler,
    SsbdState ssbd,
    boolean hmpUnsafe,
    OptionalInt cpuLimit,
    IommuOptions iommu,
    TuningOptions tuning,
    List<String> problems) {
  /** Options that Xen has and that mean nothing here: there is no such hardware, log or fault. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "allow_unsafe",
          "apei",
          "argo",
          "asid",
          "async-show-all",
          "badpage",
          "bootscrub",
          "bootscrub_chunk",
          "buffer_size",
          "com1",
          "com2",
          "conring_size",
          "console",
          "console_timestamps",
          "console_to_ring",
          "conswitch",
          "credit2_balance_over",
          "credit2_balance_under",
          "credit2_load_precision_shift",
          "credit2_load_window_shift",
          "credit2_runqueue",
          "debug_stack_lines",
          "dma_bits",
          "dom0-iommu",
          "dtuart",
          "extra_guest_irqs",
          "flask",
          "gnttab",
          "guest_loglvl",
          "highmem-start",
          "llc-coloring",
          "loglvl",
          "no-bootscrub",
          "noreboot",
          "pci-passthrough",
          "reboot",
          "sched_credit2_max_cpus_runqueue",
          "sched_credit2_migrate_resist",
          "sched_smt_power_savings",
          "scrub-domheap",
          "serial_tx_buffer",
          "serrors",
          "sync_console",
          "tbuf_size",
          "tevt_mask",
          "tickle_one_idle_cpu",
          "timer_slop",
          "vwfi",
          "watchdog",
          "watchdog_timeout",
          "xenheap_megabytes",
          "xsm");

  private static final String SSBD = "ssbd=";

  public XenCommandLine {
    problems = List.copyOf(problems);
  }

  /** Reads a command line; unknown options are problems. */
  public static XenCommandLine parse(String text) {
    var memory = OptionalLong.empty();
    var vcpus = OptionalInt.empty();
    var pin = false;
    var regions = true;
    var scheduler = SchedulerKind.DEFAULT;
    var ssbd = SsbdState.RUNTIME;
    var hmpUnsafe = false;
    var cpuLimit = OptionalInt.empty();
    var iommu = IommuOptions.DEFAULT;
    var tuning = TuningOptions.DEFAULT;
    var problems = new ArrayList<String>();
    for (var word : text.split("[ \\t]+", -1)) {
      var equals = word.indexOf('=');
      var name = equals < 0 ? word : word.substring(0, equals);
      var value = equals < 0 ? "" : word.substring(equals + 1);
      switch (name) {
        case "" -> {}
        case "dom0_mem" -> {
          memory = dom0Memory(value);
          if (memory.isEmpty()) {
            problems.add("\"%s\": give a size such as dom0_mem=512M".formatted(word));
          }
        }
        case "dom0_max_vcpus" -> {
          vcpus = most(value);
          if (vcpus.isEmpty()) {
            problems.add("\"%s\": give a number such as dom0_max_vcpus=2".formatted(word));
          }
        }
        case "dom0_vcpus_pin" -> pin = isTrue(value);
        case "ext_regions" -> regions = isTrue(value);
        case "sched" -> {
          var kind = SchedulerKind.named(value);
          if (kind.isEmpty()) {
            problems.add("\"%s\": there is no such scheduler".formatted(word));
          }
          scheduler = kind.orElse(SchedulerKind.DEFAULT);
        }
        case "iommu" -> iommu = iommu.with(value);
        case "hmp-unsafe" -> hmpUnsafe = isTrue(value);
        case "maxcpus" -> {
          cpuLimit = count(value);
          if (cpuLimit.isEmpty() && !"0".equals(value)) {
            problems.add("\"%s\": give a number such as maxcpus=2".formatted(word));
          }
        }
        case "spec-ctrl" -> {
          var state = ssbd(value);
          if (state.isEmpty()) {
            problems.add(
                "\"%s\": write spec-ctrl=ssbd=force-disable, runtime or force-enable"
                    .formatted(word));
          }
          ssbd = state.orElse(ssbd);
        }
        default -> {
          if (TuningOptions.has(name)) {
            var changed = tuning.with(name, value);
            if (changed.isEmpty()) {
              problems.add("\"%s\" is out of range and ignored".formatted(word));
            }
            tuning = changed.orElse(tuning);
          } else if (!WITHOUT_EFFECT.contains(name) && !RuntimeParameters.names().contains(name)) {
            problems.add("unknown option \"%s\" is ignored".formatted(word));
          }
        }
      }
    }
    return new XenCommandLine(
        text, memory, vcpus, pin, regions, scheduler, ssbd, hmpUnsafe, cpuLimit, iommu, tuning,
        problems);
  }

  private static boolean isTrue(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "no", "off", "false", "0", "disable" -> false;
      default -> true;
    };
  }

  // Of a list the last counts, as each sets the same variable.
  private static Optional<SsbdState> ssbd(String value) {
    var result = Optional.<SsbdState>empty();
    for (var item : value.split(",", -1)) {
      if (!item.startsWith(SSBD)) {
        return Optional.empty();
      }
      result = SsbdState.named(item.substring(SSBD.length()));
      if (result.isEmpty()) {
        return result;
      }
    }
    return result;
  }

  // Arm reads one size; what x86 has besides (min:, max:) is left out.
  private static OptionalLong dom0Memory(String value) {
    return value.isEmpty() ? OptionalLong.empty() : Numbers.size(value.split(",", 2)[0]);
  }

  // None, and all, is 0 (xen/arch/arm/smpboot.c, smp_get_max_cpus).
  private static OptionalInt count(String value) {
    try {
      var number = Integer.decode(value);
      return number < 1 ? OptionalInt.empty() : OptionalInt.of(number);
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** The upper end of {@code N}, {@code MIN-MAX} or {@code -MAX}. */
  private static OptionalInt most(String value) {
    var dash = value.lastIndexOf('-');
    try {
      var number = Integer.parseInt(value.substring(dash + 1));
      return number < 1 ? OptionalInt.empty() : OptionalInt.of(number);
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
