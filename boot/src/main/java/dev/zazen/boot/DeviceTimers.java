package dev.zazen.boot;

import dev.zazen.base.Foreign;
import dev.zazen.core.domain.VcpuTimer;
import dev.zazen.machine.HostCount;
import dev.zazen.machine.TimedDevice;
import java.util.Arrays;

/**
 * Has the devices of a domain served with the timers of its vCPUs: the vCPU that sets an alarm runs
 * then, and whoever runs it looks at its timers before it lets it sleep.
 */
final class DeviceTimers {
  private volatile TimedDevice[] devices = {};

  /** Adds a device. */
  synchronized void add(TimedDevice device) {
    TimedDevice[] more = Arrays.copyOf(devices, devices.length + 1);
    more[devices.length] = device;
    devices = more;
  }

  /** {@code timer}, and the devices with it. */
  VcpuTimer with(VcpuTimer timer) {
    return new VcpuTimer() {
      @Override
      public long read(int key) {
        return timer.read(key);
      }

      @Override
      public void write(int key, @Foreign long value) {
        timer.write(key, value);
      }

      @Override
      public long virtualCount() {
        return timer.virtualCount();
      }

      @Override
      public HostCount hostCount() {
        return timer.hostCount();
      }

      @Override
      public long nextDeadlineNanos() {
        long earliest = timer.nextDeadlineNanos();
        for (TimedDevice device : devices) {
          earliest = Math.min(earliest, device.nextDeadlineNanos());
        }
        return earliest;
      }

      @Override
      public void update() {
        timer.update();
        for (TimedDevice device : devices) {
          device.serve();
        }
      }
    };
  }
}
