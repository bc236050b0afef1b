package dev.zazen.devices.uart;

/**
 * What a serial port remembers, for snapshots.
 *
 * @param received characters that wait to be read, oldest first
 * @param mask interrupts that are enabled (UARTIMSC)
 * @param raised interrupts that are asserted (UARTRIS)
 * @param control UARTCR
 * @param line UARTLCR_H
 * @param levels UARTIFLS
 * @param integerDivisor UARTIBRD
 * @param fractionalDivisor UARTFBRD
 */
public record Pl011State(
    java.util.List<Integer> received,
    int mask,
    int raised,
    int control,
    int line,
    int levels,
    int integerDivisor,
    int fractionalDivisor) {
  public Pl011State {
    received = java.util.List.copyOf(received);
  }
}
