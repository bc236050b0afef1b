package dev.zazen.conformance.insn;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The oracle: {@code guests/insn-runner} under {@code qemu-aarch64}. */
final class QemuCpu implements AutoCloseable {
  private final Process process;
  private final OutputStream to;
  private final DataInputStream from;

  /** Starts QEMU with a CPU model as it names them. */
  QemuCpu(Path runner, String model) throws IOException {
    process =
        new ProcessBuilder("qemu-aarch64-static", "-cpu", model, runner.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    to = process.getOutputStream();
    from = new DataInputStream(process.getInputStream());
  }

  /** Builds the runner into a directory. */
  static Path buildRunner(Path repository, Path directory)
      throws IOException, InterruptedException {
    Path runner = directory.resolve("insn-runner");
    Files.createDirectories(directory);
    Process compiler =
        new ProcessBuilder(
                "aarch64-linux-gnu-gcc",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-static",
                "-o",
                runner.toString(),
                repository.resolve("guests/insn-runner/runner.c").toString())
            .inheritIO()
            .start();
    if (compiler.waitFor() != 0) {
      throw new IOException("aarch64-linux-gnu-gcc could not build guests/insn-runner");
    }
    return runner;
  }

  /** Runs tests, a batch at a time so that neither side waits for the other at every test. */
  List<Outcome> run(List<Sequence> batch) throws IOException {
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (Sequence sequence : batch) {
                      to.write(encode(sequence));
                    }
                    to.flush();
                  } catch (IOException e) {
                    process.destroyForcibly();
                  }
                });
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      var head = Layout.wrap(from.readNBytes(16));
      byte[] state = from.readNBytes(Layout.STATE_USED);
      byte[] memory = from.readNBytes(Layout.MEMORY_USED);
      if (memory.length < Layout.MEMORY_USED) {
        throw new IOException("qemu-aarch64 ended in " + batch.get(i).steps());
      }
      int signal = head.getInt();
      outcomes.add(new Outcome(signal == 0, signal == 0 ? 0 : head.getLong(8), state, memory));
    }
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return outcomes;
  }

  private static byte[] encode(Sequence sequence) {
    int[] code = sequence.code();
    byte[] bytes = new byte[8 + code.length * 4 + Layout.STATE_USED + Layout.MEMORY_USED];
    ByteBuffer out = Layout.wrap(bytes);
    out.putInt(code.length).putInt(0);
    for (int word : code) {
      out.putInt(word);
    }
    out.put(sequence.state()).put(sequence.memory());
    return bytes;
  }

  @Override
  public void close() throws IOException {
    to.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
