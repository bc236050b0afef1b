package dev.zazen.boot.config;

import dev.zazen.core.domain.MemoryOrders;
import dev.zazen.core.sched.SchedulerOptions;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Numbers of the hypervisor's command line that change how it shares out CPUs and memory.
 *
 * @param schedulers what schedulers begin with
 * @param memoryOrders {@code memop-max-order}
 * @param lowMemory {@code low_mem_virq_limit}, in bytes; empty without
 */
public record TuningOptions(
    SchedulerOptions schedulers, MemoryOrders memoryOrders, OptionalLong lowMemory) {
  /** Without options. */
  static final TuningOptions DEFAULT =
      new TuningOptions(SchedulerOptions.DEFAULT, MemoryOrders.DEFAULT, OptionalLong.empty());

  private static final String ORDERS = "memop-max-order";
  private static final String LOW_MEMORY = "low_mem_virq_limit";
  private static final Set<String> SCHEDULERS =
      Set.of(
          "sched_ratelimit_us",
          "sched_credit_tslice_ms",
          "vcpu_migration_delay",
          "credit2_cap_period_ms");
  private static final int KINDS_OF_DOMAINS = 4;

  /** Whether {@code option} is one of these. */
  static boolean has(String option) {
    return SCHEDULERS.contains(option) || option.equals(ORDERS) || option.equals(LOW_MEMORY);
  }

  /** These with one more option; empty if it cannot have that value. */
  Optional<TuningOptions> with(String option, String value) {
    return switch (option) {
      case ORDERS -> orders(value).map(orders -> new TuningOptions(schedulers, orders, lowMemory));
      case LOW_MEMORY -> {
        OptionalLong size = "0".equals(value) ? OptionalLong.of(0) : Numbers.size(value);
        yield size.isEmpty()
            ? Optional.empty()
            : Optional.of(new TuningOptions(schedulers, memoryOrders, size));
      }
      default -> {
        OptionalLong number = Numbers.number(value);
        yield number.isEmpty()
            ? Optional.empty()
            : schedulers
                .with(option, number.getAsLong())
                .map(changed -> new TuningOptions(changed, memoryOrders, lowMemory));
      }
    };
  }

  /** {@code [domU][,[ctldom][,[hwdom][,ptdom]]]}: what is left out stays as it is. */
  private Optional<MemoryOrders> orders(String value) {
    int[] orders = {
      memoryOrders.ordinary(),
      memoryOrders.control(),
      memoryOrders.hardware(),
      memoryOrders.passthrough()
    };
    String[] items = value.split(",", -1);
    if (value.isEmpty() || items.length > KINDS_OF_DOMAINS) {
      return Optional.empty();
    }
    for (int i = 0; i < items.length; i++) {
      OptionalLong order =
          items[i].isEmpty() ? OptionalLong.of(orders[i]) : Numbers.number(items[i]);
      if (order.isEmpty() || order.getAsLong() < 0 || order.getAsLong() > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      orders[i] = (int) order.getAsLong();
    }
    return Optional.of(new MemoryOrders(orders[0], orders[1], orders[2], orders[3]));
  }
}
