package dev.zazen.core.hypercall;

import dev.zazen.abi.DomId;
import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.GuestLayout;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.DomainRequest;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.core.domain.RuntimeParameters;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.core.memory.OutOfFramesException;
import dev.zazen.core.sched.Cpupool;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The commands of {@code domctl} with which a toolstack makes and ends domains. */
final class BuildCalls {
  private static final int DOMID = 0xffff;
  private static final int DOMAIN = 8;
  private static final int FIELDS = 16;
  private static final int PAGE_SHIFT = 12;

  // struct xen_domctl_createdomain, from its own begin.
  private static final int HANDLE = 4;
  private static final int FLAGS = 20;
  private static final int IOMMU_OPTS = 24;
  private static final int MAX_VCPUS = 28;
  private static final int MAX_PORT = 32;
  private static final int MAX_GRANT_FRAMES = 36;
  private static final int MAX_MAPTRACK_FRAMES = 40;
  private static final int GRANT_OPTS = 44;
  private static final int VMTRACE_SIZE = 48;
  private static final int CPUPOOL = 52;
  private static final int GIC_VERSION = 56;
  private static final int TEE_TYPE = 58;
  private static final int SPIS = 60;
  private static final int CLOCK_FREQUENCY = 64;
  private static final int HANDLE_SIZE = 16;

  /** {@code XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap}: what every domain on Arm is. */
  private static final int HVM_HAP = 3;

  /** {@code XEN_DOMCTL_CDF_iommu}. */
  private static final int IOMMU = 1 << 5;

  /** {@code XEN_DOMCTL_CONFIG_GIC_V2} and {@code _V3} are one less than the version. */
  private static final int NATIVE = 0;

  /** vCPUs that a GICv2 can tell apart. */
  private static final int GICV2_VCPUS = 8;

  /** Shared interrupts that a distributor can have: INTIDs up to 1019. */
  private static final int MAX_SPIS = 1020 - 32;

  // struct vcpu_guest_context.
  private static final int CONTEXT_SIZE = 352;

  /** Where it is copied to: behind the command's structure. */
  private static final int CONTEXT = 1024;

  private static final int CONTEXT_REGISTERS = CONTEXT + 8;
  private static final int CONTEXT_PC = CONTEXT + 256;
  private static final int CONTEXT_CPSR = CONTEXT + 264;
  private static final int CONTEXT_SCTLR = CONTEXT + 320;
  private static final int REGISTERS = 31;
  private static final int ONLINE = 1;

  /** SPSR.M, and its value for EL1 with its own stack pointer: where guests begin. */
  private static final int MODE_MASK = 0x1f;

  private static final int EL1H = 5;

  static final List<Command> ROWS =
      List.of(
          Command.inOut(DomctlOp.CREATEDOMAIN, "createdomain", 0, BuildCalls::create),
          DomctlCalls.row(DomctlOp.DESTROYDOMAIN, "destroydomain", BuildCalls::destroy),
          DomctlCalls.row(DomctlOp.MAX_VCPUS, "max_vcpus", BuildCalls::maxVcpus),
          DomctlCalls.row(DomctlOp.SETVCPUCONTEXT, "setvcpucontext", BuildCalls::setContext),
          DomctlCalls.row(DomctlOp.GETVCPUCONTEXT, "getvcpucontext", BuildCalls::getContext),
          DomctlCalls.row(DomctlOp.SET_ADDRESS_SIZE, "set_address_size", BuildCalls::addressSize),
          DomctlCalls.row(DomctlOp.SETNODEAFFINITY, "setnodeaffinity", BuildCalls::setNodes),
          DomctlCalls.row(DomctlOp.GETNODEAFFINITY, "getnodeaffinity", BuildCalls::getNodes),
          DomctlCalls.row(
              DomctlOp.SET_PAGING_MEMPOOL_SIZE,
              "set_paging_mempool_size",
              (_, data, domain) -> {
                long size = data.getLong(FIELDS);
                return (size & (1 << PAGE_SHIFT) - 1) != 0 || size < 0
                    ? -XenErrno.EINVAL
                    : domain.memory().poolPages(size >>> PAGE_SHIFT);
              }));

  private BuildCalls() {}

  private static long create(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Hypervisor hypervisor = frame.hypervisor();
    int gic = data.get(FIELDS + GIC_VERSION) & 0xff;
    int version = gic == NATIVE ? hypervisor.factory().gicVersion() : gic + 1;
    DomainRequest request = request(data, version, hypervisor.parameters());
    if (request == null
        || request.iommu() && !hypervisor.devices().usesIommu(null)
        || version != hypervisor.factory().gicVersion() && version != 2) {
      return -XenErrno.EINVAL;
    }
    int wish = data.getShort(DOMAIN) & DOMID;
    boolean wishes = wish > 0 && wish < DomId.FIRST_RESERVED;
    if (wishes && hypervisor.domain(wish).isPresent()) {
      return -XenErrno.EEXIST;
    }
    Optional<Cpupool> pool = hypervisor.cpupools().find(request.cpupool());
    if (pool.isEmpty() || pool.get().cpus().isEmpty()) {
      return pool.isEmpty() ? -XenErrno.ESRCH : -XenErrno.ENODEV;
    }
    OptionalInt id = wishes ? OptionalInt.of(wish) : hypervisor.freeId();
    if (id.isEmpty()) {
      return -XenErrno.ENOMEM;
    }
    try {
      Domain domain = hypervisor.factory().create(id.getAsInt(), request);
      byte[] handle = new byte[HANDLE_SIZE];
      data.get(FIELDS + HANDLE, handle);
      domain.handle(handle);
    } catch (OutOfFramesException e) {
      return -XenErrno.ENOMEM;
    }
    data.putShort(DOMAIN, (short) id.getAsInt());
    data.put(FIELDS + GIC_VERSION, (byte) (version - 1));
    data.putInt(FIELDS + CLOCK_FREQUENCY, hypervisor.factory().timerClock());
    return 0;
  }

  /** What is asked for; null if there is no such domain on Arm. */
  private static DomainRequest request(
      ByteBuffer data, int gicVersion, RuntimeParameters parameters) {
    int grantLimit = parameters.number(RuntimeParameters.GRANT_FRAMES);
    int maptrackLimit = parameters.number(RuntimeParameters.MAPTRACK_FRAMES);
    int vcpus = data.getInt(FIELDS + MAX_VCPUS);
    int port = data.getInt(FIELDS + MAX_PORT);
    int grants = data.getInt(FIELDS + MAX_GRANT_FRAMES);
    int maptrack = data.getInt(FIELDS + MAX_MAPTRACK_FRAMES);
    int spis = data.getInt(FIELDS + SPIS);
    int vcpuLimit = gicVersion == 2 ? GICV2_VCPUS : GuestLayout.MAX_VCPUS;
    int flags = data.getInt(FIELDS + FLAGS);
    if ((flags & ~IOMMU) != HVM_HAP
        || data.getInt(FIELDS + IOMMU_OPTS) != 0
        || data.getInt(FIELDS + GRANT_OPTS) != 1
        || data.getInt(FIELDS + VMTRACE_SIZE) != 0
        || data.getShort(FIELDS + TEE_TYPE) != 0
        || gicVersion != 2 && gicVersion != 3
        || vcpus < 1
        || vcpus > vcpuLimit
        || grants == 0
        || grants > grantLimit
        || maptrack > maptrackLimit
        || spis < 0
        || spis > MAX_SPIS) {
      return null;
    }
    return new DomainRequest(
        vcpus,
        gicVersion,
        spis,
        port < 0 ? Integer.MAX_VALUE : port,
        grants < 0 ? grantLimit : grants,
        maptrack < 0 ? maptrackLimit : maptrack,
        Integer.toUnsignedLong(data.getInt(FIELDS + CPUPOOL)),
        (flags & IOMMU) != 0);
  }

  private static long destroy(HypercallFrame frame, ByteBuffer data, Domain domain) {
    if (domain == frame.domain()) {
      return -XenErrno.EINVAL;
    }
    return domain.destroy(frame.hypervisor(), frame.vcpu()) ? 0 : frame.repeat(frame.argument(0));
  }

  // The vCPUs exist since createdomain, which was told their number.
  private static long maxVcpus(HypercallFrame frame, ByteBuffer data, Domain domain) {
    return domain == frame.domain() || data.getInt(FIELDS) != domain.vcpus().size()
        ? -XenErrno.EINVAL
        : 0;
  }

  private static VcpuUnit vcpu(ByteBuffer data, Domain domain) {
    int number = data.getInt(FIELDS);
    return number < 0 || number >= domain.vcpus().size() ? null : domain.vcpus().get(number);
  }

  // struct xen_domctl_vcpucontext: vcpu, ctxt.
  private static long setContext(HypercallFrame frame, ByteBuffer data, Domain domain) {
    VcpuUnit vcpu = vcpu(data, domain);
    if (vcpu == null || domain == frame.domain()) {
      return -XenErrno.EINVAL;
    }
    // A domain that ran before would have to be held first.
    if (!domain.isBeingBuilt()) {
      return -XenErrno.EBUSY;
    }
    if (!frame.load(data.getLong(FIELDS + 8), CONTEXT, CONTEXT_SIZE)) {
      return -XenErrno.EFAULT;
    }
    // The MMU is off and interrupts are masked where a kernel begins: Linux
    // Documentation/arch/arm64/booting.rst.
    if ((data.getLong(CONTEXT_CPSR) & MODE_MASK) != EL1H
        || (data.getLong(CONTEXT_SCTLR) & 1) != 0) {
      return -XenErrno.EINVAL;
    }
    long[] registers = new long[REGISTERS];
    for (int i = 0; i < REGISTERS; i++) {
      registers[i] = data.getLong(CONTEXT_REGISTERS + i * Long.BYTES);
    }
    vcpu.load(data.getLong(CONTEXT_PC), registers, (data.getInt(CONTEXT) & ONLINE) != 0);
    return 0;
  }

  private static long getContext(HypercallFrame frame, ByteBuffer data, Domain domain) {
    VcpuUnit vcpu = vcpu(data, domain);
    if (vcpu == null || vcpu == frame.vcpu()) {
      return -XenErrno.EINVAL;
    }
    // Registers of a vCPU that runs cannot be read: what asks for them holds the domain.
    if (vcpu.runningOn() >= 0) {
      return -XenErrno.EBUSY;
    }
    for (int at = CONTEXT; at < CONTEXT + CONTEXT_SIZE; at += Long.BYTES) {
      data.putLong(at, 0);
    }
    data.putInt(CONTEXT, vcpu.isOnline() ? ONLINE : 0);
    for (int i = 0; i < REGISTERS; i++) {
      data.putLong(CONTEXT_REGISTERS + i * Long.BYTES, vcpu.vcpu().register(i));
    }
    data.putLong(CONTEXT_PC, vcpu.vcpu().pc());
    data.putLong(CONTEXT_CPSR, EL1H);
    return frame.store(data.getLong(FIELDS + 8), CONTEXT, CONTEXT_SIZE) ? 0 : -XenErrno.EFAULT;
  }

  // struct xen_domctl_address_size: size in bits. AArch32 guests are not there.
  private static long addressSize(HypercallFrame frame, ByteBuffer data, Domain domain) {
    if (data.getInt(FIELDS) != Long.SIZE) {
      return -XenErrno.EINVAL;
    }
    return domain.memory().pages() == 0 ? 0 : -XenErrno.EBUSY;
  }

  // A board is one node: what is asked for is that, or nothing.
  private static long setNodes(HypercallFrame frame, ByteBuffer data, Domain domain) {
    long map = data.getLong(FIELDS);
    int bits = data.getInt(FIELDS + 8);
    if (bits < 1) {
      return -XenErrno.EINVAL;
    }
    if (!frame.load(map, CONTEXT, 1)) {
      return -XenErrno.EFAULT;
    }
    return (data.get(CONTEXT) & 1) != 0 ? 0 : -XenErrno.EINVAL;
  }

  private static long getNodes(HypercallFrame frame, ByteBuffer data, Domain domain) {
    return Bitmaps.store(frame, FIELDS, 1, _ -> true) ? 0 : -XenErrno.EFAULT;
  }
}
