package dev.zazen.core.hypercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.SysctlOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.PvGuest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Schedulers, cpupools and affinities as a toolstack sees them. */
@Tag("feature:cpupools")
@Tag("feature:hypercalls")
class SchedulerCallsTest {
  private static final int PAGES = 16;
  private static final int VERSION = 0x15;
  private static final long ARGUMENT = PvGuest.ARGUMENT;
  private static final long BUFFER = PvGuest.address(2);
  private static final long DOMCTL = ARGUMENT + 16;
  private static final long SYSCTL = ARGUMENT + 8;

  private static final int CREATE = 1;
  private static final int DESTROY = 2;
  private static final int INFO = 3;
  private static final int ADD_CPU = 4;
  private static final int REMOVE_CPU = 5;
  private static final int MOVE = 6;
  private static final int FREE = 7;

  private static final int CREDIT = 5;
  private static final int CREDIT2 = 6;
  private static final int ARINC653 = 7;
  private static final int RTDS = 8;
  private static final int NULL = 9;

  private static final int PUT = 0;
  private static final int GET = 1;
  private static final int PUT_VCPUS = 2;
  private static final int GET_VCPUS = 3;

  private final FakeBoard board = new FakeBoard(2);
  private final PvGuest control = new PvGuest(board, 0, 1, PAGES);
  private final PvGuest guest = new PvGuest(board, 3, 2, PAGES);

  private long domctl(int command, int domain) {
    control.putInt(ARGUMENT, command);
    control.putInt(ARGUMENT + 4, VERSION);
    control.putShort(ARGUMENT + 8, domain);
    return control.call(HypercallNumber.DOMCTL, ARGUMENT);
  }

  private long sysctl(int command) {
    control.putInt(ARGUMENT, command);
    control.putInt(ARGUMENT + 4, VERSION);
    return control.call(HypercallNumber.SYSCTL, ARGUMENT);
  }

  private long pool(int operation, int pool, int scheduler, int domain, int cpu) {
    control.putInt(SYSCTL, operation);
    control.putInt(SYSCTL + 4, pool);
    control.putInt(SYSCTL + 8, scheduler);
    control.putInt(SYSCTL + 12, domain);
    control.putInt(SYSCTL + 16, cpu);
    control.putLong(SYSCTL + 24, BUFFER);
    control.putInt(SYSCTL + 32, 8);
    return sysctl(SysctlOp.CPUPOOL_OP);
  }

  private int cpusOf(int pool) {
    assertEquals(0, pool(INFO, pool, 0, 0, 0));
    assertEquals(pool, control.getInt(SYSCTL + 4));
    return control.getInt(BUFFER) & 0xff;
  }

  private int freeCpus() {
    assertEquals(0, pool(FREE, 0, 0, 0, 0));
    return control.getInt(BUFFER) & 0xff;
  }

  private long affinity(int command, int vcpu, int flags, long hard, long soft) {
    control.putInt(DOMCTL, vcpu);
    control.putInt(DOMCTL + 4, flags);
    control.putLong(DOMCTL + 8, BUFFER);
    control.putInt(DOMCTL + 16, 64);
    control.putLong(DOMCTL + 24, BUFFER + 8);
    control.putInt(DOMCTL + 32, 64);
    control.putLong(BUFFER, hard);
    control.putLong(BUFFER + 8, soft);
    return domctl(command, 3);
  }

  private long scheduler(int kind, int command) {
    control.putInt(DOMCTL, kind);
    control.putInt(DOMCTL + 4, command);
    return domctl(DomctlOp.SCHEDULER_OP, 3);
  }

  private long global(int pool, int kind, int command) {
    control.putInt(SYSCTL, pool);
    control.putInt(SYSCTL + 4, kind);
    control.putInt(SYSCTL + 8, command);
    return sysctl(SysctlOp.SCHEDULER_OP);
  }

  /** The guest in a pool of its own, with pCPU 1. */
  private void separate(int kind) {
    assertEquals(0, pool(REMOVE_CPU, 0, 0, 0, 1));
    assertEquals(0, pool(CREATE, -1, kind, 0, 0));
    assertEquals(1, control.getInt(SYSCTL + 4));
    assertEquals(0, pool(ADD_CPU, 1, 0, 0, 1));
    assertEquals(0, pool(MOVE, 1, 0, 3, 0));
  }

  @Test
  void aDomainMovesToAPoolOfItsOwnAndBack() {
    assertEquals(0b11, cpusOf(0));
    assertEquals(-XenErrno.ENODEV, pool(ADD_CPU, 0, 0, 0, -1), "no CPU is free");
    assertEquals(0, affinity(DomctlOp.SETVCPUAFFINITY, 0, 1, 0b10, 0));
    assertEquals(0, pool(REMOVE_CPU, 0, 0, 0, 1));
    assertTrue(board.log.contains("Breaking affinity for d3v0"), board.log.toString());
    assertTrue(board.log.contains("Removing cpu 1 from runqueue 0"), board.log.toString());
    assertEquals(0b10, freeCpus());
    assertEquals(0, pool(CREATE, -1, CREDIT, 0, 0));
    assertEquals(1, control.getInt(SYSCTL + 4));
    assertEquals(-XenErrno.ENOENT, pool(MOVE, 1, 0, 3, 0), "a pool without CPUs");
    assertEquals(0, pool(ADD_CPU, 1, 0, 0, -1));
    assertEquals(0b10, cpusOf(1));
    assertEquals(0, freeCpus());
    assertEquals(0, pool(MOVE, 1, 0, 3, 0));
    control.putInt(DOMCTL, 0);
    assertEquals(0, domctl(DomctlOp.GETVCPUINFO, 3));
    assertEquals(1, control.getInt(DOMCTL + 16), "its pCPU");
    assertEquals(0, pool(INFO, 1, 0, 0, 0));
    assertEquals(CREDIT, control.getInt(SYSCTL + 8));
    assertEquals(1, control.getInt(SYSCTL + 20), "domains");
    assertEquals(0, domctl(DomctlOp.GETDOMAININFO, 3));
    assertEquals(1, control.getInt(DOMCTL + 92), "pool");
    assertEquals(-XenErrno.EBUSY, pool(REMOVE_CPU, 1, 0, 0, 1), "a domain needs it");
    assertEquals(-XenErrno.EBUSY, pool(DESTROY, 1, 0, 0, 0));
    assertEquals(0, pool(MOVE, 0, 0, 3, 0));
    assertEquals(0, pool(REMOVE_CPU, 1, 0, 0, -1));
    assertEquals(0, pool(DESTROY, 1, 0, 0, 0));
    assertEquals(-XenErrno.ENOENT, pool(DESTROY, 1, 0, 0, 0));
    assertEquals(0, pool(ADD_CPU, 0, 0, 0, 1));
    assertEquals(0b11, cpusOf(0));
  }

  @Test
  void whatCannotBeIsRefused() {
    assertEquals(-XenErrno.ENOENT, pool(INFO, 1, 0, 0, 0));
    assertEquals(-XenErrno.ENOENT, pool(CREATE, 4, 99, 0, 0), "no such scheduler");
    assertEquals(-XenErrno.EEXIST, pool(CREATE, 0, CREDIT2, 0, 0));
    assertEquals(-XenErrno.EBUSY, pool(DESTROY, 0, 0, 0, 0));
    assertEquals(-XenErrno.ENOENT, pool(ADD_CPU, 5, 0, 0, 1));
    assertEquals(-XenErrno.EINVAL, pool(ADD_CPU, 0, 0, 0, 2));
    assertEquals(-XenErrno.ENODEV, pool(ADD_CPU, 0, 0, 0, 1));
    assertEquals(-XenErrno.ENOENT, pool(REMOVE_CPU, 5, 0, 0, 1));
    assertEquals(-XenErrno.EINVAL, pool(REMOVE_CPU, 0, 0, 0, 0), "the boot CPU");
    assertEquals(-XenErrno.EINVAL, pool(REMOVE_CPU, 0, 0, 0, 7));
    assertEquals(-XenErrno.EPERM, pool(MOVE, 0, 0, 0, 0), "not the caller");
    assertEquals(-XenErrno.ESRCH, pool(MOVE, 0, 0, 8, 0));
    assertEquals(-XenErrno.ENOENT, pool(MOVE, 8, 0, 3, 0));
    assertEquals(0, pool(MOVE, 0, 0, 3, 0), "where it is");
    assertEquals(0, pool(CREATE, 9, NULL, 0, 0));
    assertEquals(0, pool(INFO, 1, 0, 0, 0));
    assertEquals(9, control.getInt(SYSCTL + 4), "the next");
    assertEquals(-XenErrno.EADDRNOTAVAIL, pool(REMOVE_CPU, 9, 0, 0, 1));
    assertEquals(-XenErrno.EINVAL, pool(REMOVE_CPU, 9, 0, 0, -1), "it has none");
    assertEquals(0, pool(CREATE, -1, NULL, 0, 0));
    assertEquals(10, control.getInt(SYSCTL + 4));
    assertEquals(0, pool(CREATE, 0xfffffffe, NULL, 0, 0));
    assertEquals(-XenErrno.ENOSPC, pool(CREATE, -1, NULL, 0, 0), "twice as many as CPUs");
    assertEquals(0, pool(DESTROY, 9, 0, 0, 0));
    assertEquals(0, pool(CREATE, -1, NULL, 0, 0));
    assertEquals(1, control.getInt(SYSCTL + 4), "the first free number after the last is in use");
  }

  @Test
  void affinitiesAreSetAndWhatIsEffectiveIsTold() {
    assertEquals(0, affinity(DomctlOp.SETVCPUAFFINITY, 1, 3, -1L, 0b10));
    assertEquals(0b11, control.getLong(BUFFER));
    assertEquals(0b10, control.getLong(BUFFER + 8));
    assertEquals(0, affinity(DomctlOp.SETVCPUAFFINITY, 1, 1, 0b01, 0));
    assertEquals(0, affinity(DomctlOp.GETVCPUAFFINITY, 1, 3, 0, 0));
    assertEquals(0b01, control.getLong(BUFFER));
    assertEquals(0b10, control.getLong(BUFFER + 8));
    assertEquals(0, affinity(DomctlOp.SETVCPUAFFINITY, 1, 2, 0, 0b11));
    assertEquals(0b01, control.getLong(BUFFER + 8), "soft within hard");
    assertEquals(-XenErrno.EINVAL, affinity(DomctlOp.SETVCPUAFFINITY, 1, 1, 0b100, 0));
    assertEquals(-XenErrno.EINVAL, affinity(DomctlOp.SETVCPUAFFINITY, 1, 0, 1, 0));
    assertEquals(-XenErrno.EINVAL, affinity(DomctlOp.SETVCPUAFFINITY, 2, 1, 1, 0));
    control.putInt(DOMCTL, 0);
    control.putLong(DOMCTL + 8, 0);
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.SETVCPUAFFINITY, 3), "a null pointer");
    control.putInt(DOMCTL, 0);
    control.putInt(DOMCTL + 4, 1);
    control.putLong(DOMCTL + 8, PvGuest.address(PAGES));
    control.putInt(DOMCTL + 16, 8);
    assertEquals(-XenErrno.EFAULT, domctl(DomctlOp.SETVCPUAFFINITY, 3));
    assertEquals(-XenErrno.EFAULT, domctl(DomctlOp.GETVCPUAFFINITY, 3));
  }

  @Test
  void weightsAndCapsOfCredit2() {
    control.putShort(DOMCTL + 8, 512);
    control.putShort(DOMCTL + 10, 150);
    assertEquals(0, scheduler(CREDIT2, PUT));
    assertEquals(0, scheduler(CREDIT2, GET));
    assertEquals(512, control.getShort(DOMCTL + 8));
    assertEquals(150, control.getShort(DOMCTL + 10));
    control.putShort(DOMCTL + 8, 0);
    control.putShort(DOMCTL + 10, 201);
    assertEquals(-XenErrno.EINVAL, scheduler(CREDIT2, PUT), "two vCPUs use 200 % at most");
    assertEquals(-XenErrno.EINVAL, scheduler(CREDIT2, GET_VCPUS));
    assertEquals(-XenErrno.EINVAL, scheduler(CREDIT2, 9));
    assertEquals(-XenErrno.EINVAL, scheduler(CREDIT, GET));
    assertEquals(0, global(0, CREDIT2, GET));
    assertEquals(1000, control.getInt(SYSCTL + 16), "rate limit in microseconds");
    control.putInt(SYSCTL + 16, 5000);
    assertEquals(0, global(0, CREDIT2, PUT));
    assertEquals(0, global(0, CREDIT2, GET));
    assertEquals(5000, control.getInt(SYSCTL + 16));
    control.putInt(SYSCTL + 16, 99);
    assertEquals(-XenErrno.EINVAL, global(0, CREDIT2, PUT));
    assertEquals(-XenErrno.EINVAL, global(0, CREDIT, GET));
    assertEquals(-XenErrno.EINVAL, global(0, CREDIT2, 2));
    assertEquals(-XenErrno.ESRCH, global(1, CREDIT2, GET));
  }

  @Test
  void parametersOfCredit() {
    separate(CREDIT);
    control.putShort(DOMCTL + 8, 100);
    control.putShort(DOMCTL + 10, 0xffff);
    assertEquals(0, scheduler(CREDIT, PUT));
    assertEquals(0, scheduler(CREDIT, GET));
    assertEquals(100, control.getShort(DOMCTL + 8));
    assertEquals(0, control.getShort(DOMCTL + 10), "the cap stays");
    assertEquals(-XenErrno.EINVAL, scheduler(CREDIT, PUT_VCPUS));
    assertEquals(0, global(1, CREDIT, GET));
    assertEquals(30, control.getInt(SYSCTL + 16), "milliseconds");
    assertEquals(1000, control.getInt(SYSCTL + 20), "microseconds");
    control.putInt(SYSCTL + 16, 10);
    control.putInt(SYSCTL + 20, 0);
    assertEquals(0, global(1, CREDIT, PUT));
    control.putInt(SYSCTL + 16, 0);
    assertEquals(-XenErrno.EINVAL, global(1, CREDIT, PUT));
    control.putInt(SYSCTL + 16, 1);
    control.putInt(SYSCTL + 20, 2000);
    assertEquals(-XenErrno.EINVAL, global(1, CREDIT, PUT), "longer than a slice");
  }

  @Test
  void reservationsOfRtds() {
    separate(RTDS);
    assertEquals(0, scheduler(RTDS, GET));
    assertEquals(10_000, control.getInt(DOMCTL + 8));
    assertEquals(4_000, control.getInt(DOMCTL + 12));
    control.putInt(DOMCTL + 8, 20_000);
    control.putInt(DOMCTL + 12, 5_000);
    assertEquals(0, scheduler(RTDS, PUT));
    control.putInt(DOMCTL + 12, 0);
    assertEquals(-XenErrno.EINVAL, scheduler(RTDS, PUT));
    control.putLong(DOMCTL + 8, BUFFER);
    control.putInt(DOMCTL + 16, 2);
    control.putInt(BUFFER + 12, 0);
    control.putInt(BUFFER + 28, 1);
    assertEquals(0, scheduler(RTDS, GET_VCPUS));
    assertEquals(2, control.getInt(DOMCTL + 16));
    assertEquals(20_000, control.getInt(BUFFER + 16));
    assertEquals(5_000, control.getInt(BUFFER + 20));
    assertEquals(1, control.getInt(BUFFER + 24), "extra time");
    control.putInt(BUFFER + 20, 30_000);
    assertEquals(-XenErrno.EINVAL, scheduler(RTDS, PUT_VCPUS), "more than the period");
    control.putInt(BUFFER + 20, 6_000);
    control.putInt(BUFFER + 24, 0);
    assertEquals(0, scheduler(RTDS, PUT_VCPUS));
    assertEquals(0, scheduler(RTDS, GET_VCPUS));
    assertEquals(6_000, control.getInt(BUFFER + 20));
    assertEquals(0, control.getInt(BUFFER + 24));
    control.putInt(BUFFER + 28, 2);
    assertEquals(-XenErrno.EINVAL, scheduler(RTDS, GET_VCPUS), "no such vCPU");
    control.putLong(DOMCTL + 8, PvGuest.address(PAGES));
    assertEquals(-XenErrno.EFAULT, scheduler(RTDS, GET_VCPUS));
    assertEquals(0, global(1, RTDS, GET));
  }

  @Test
  void scheduleOfArinc653() {
    guest.domain.handle(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
    separate(ARINC653);
    assertEquals(0, scheduler(ARINC653, GET));
    control.putLong(SYSCTL + 16, BUFFER);
    control.putLong(BUFFER, 10_000_000);
    control.putInt(BUFFER + 8, 1);
    control.putLong(BUFFER + 16, 0x0807060504030201L);
    control.putLong(BUFFER + 24, 0x100f0e0d0c0b0a09L);
    control.putInt(BUFFER + 32, 1);
    control.putLong(BUFFER + 40, 4_000_000);
    assertEquals(0, global(1, ARINC653, PUT));
    control.putLong(BUFFER + 16, 0);
    assertEquals(0, global(1, ARINC653, GET));
    assertEquals(10_000_000, control.getLong(BUFFER));
    assertEquals(1, control.getInt(BUFFER + 8) & 0xff);
    assertEquals(0x0807060504030201L, control.getLong(BUFFER + 16));
    assertEquals(4_000_000, control.getLong(BUFFER + 40));
    control.putLong(BUFFER + 40, 11_000_000);
    assertEquals(-XenErrno.EINVAL, global(1, ARINC653, PUT), "longer than the frame");
    control.putInt(BUFFER + 8, 0);
    assertEquals(-XenErrno.EINVAL, global(1, ARINC653, PUT));
    control.putInt(BUFFER + 8, 65);
    assertEquals(-XenErrno.EINVAL, global(1, ARINC653, PUT));
    control.putLong(SYSCTL + 16, PvGuest.address(PAGES));
    assertEquals(-XenErrno.EFAULT, global(1, ARINC653, PUT));
    assertEquals(-XenErrno.EFAULT, global(1, ARINC653, GET));
  }

  @Test
  void nullHasNoParameters() {
    separate(NULL);
    assertEquals(0, scheduler(NULL, GET));
    assertEquals(0, scheduler(NULL, PUT));
    assertEquals(0, global(1, NULL, GET));
  }
}
