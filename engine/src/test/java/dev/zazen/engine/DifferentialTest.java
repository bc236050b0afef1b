package dev.zazen.engine;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.decode.LoadStoreEncoding;
import dev.zazen.arm64.decode.AtomicEncoding;
import dev.zazen.arm64.decode.SimdLoadStoreEncoding;
import dev.zazen.arm64.decode.SimdStructureEncoding;
import dev.zazen.arm64.decode.BranchEncoding;
import dev.zazen.arm64.decode.SystemEncoding;
import dev.zazen.arm64.isa.InstructionSet;
import dev.zazen.arm64.system.CpuModel;
import dev.zazen.machine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

final class DifferentialTest {
  public static void main(String[] args) {
    long seed = args.length > 0 ? Long.parseLong(args[0]) : 1;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 2000;
    int length = args.length > 2 ? Integer.parseInt(args[2]) : 12;
    String only = args.length > 3 ? args[3] : "";
    CpuModel model = CpuModel.CORTEX_A76;
    InstructionSet set = InstructionSet.of(model);
    List<Encoding> rows = new ArrayList<>(InstructionSet.tables());
    rows.removeIf(r -> r instanceof BranchEncoding || r instanceof SystemEncoding);
    rows.removeIf(r -> !r.name().matches(only.isEmpty() ? ".*" : only) );
    if (System.getProperty("tables") != null) rows.removeIf(r -> !r.getClass().getSimpleName().matches(System.getProperty("tables")));
    Engine interpreter = Engines.byName("interpreter").orElseThrow();
    Engine eager = Engines.byName("eager").orElseThrow();
    int bad = 0;
    for (int round = 0; round < rounds && bad < 12; round++) {
      Random random = new Random(seed * 1000003 + round);
      List<Integer> words = new ArrayList<>();
      StringBuilder names = new StringBuilder();
      int m=0;
      while (m < length) {
        Encoding row = rows.get(random.nextInt(rows.size()));
        int w = row.pattern().value() | random.nextInt() & ~row.pattern().mask();
        Encoding d = set.decode(w);
        if (d != row || set.create(row, w, 0) == null) continue;
        boolean mem = row instanceof LoadStoreEncoding || row instanceof AtomicEncoding || row instanceof SimdLoadStoreEncoding || row instanceof SimdStructureEncoding;
        if (mem && !row.name().contains("LITERAL")) {
          int n = w >>> 5 & 31;
          if (n == 31) continue;
          words.add(0xd2800000 | n | (0x400 + random.nextInt(0x7f) * 8 + (random.nextInt(6)==0? random.nextInt(8):0)) << 5);
          words.add(0xf2a00000 | n | 4 << 5);
          if (row.name().endsWith("REGISTER")) { int mm = w >>> 16 & 31; if (mm != 31 && mm != n) words.add(0x92401c00 | mm | mm << 5); }
        }
        words.add(w); names.append(row.name()).append(' '); m++;
      }
      int[] code = Differential.withEpilogue(words.stream().mapToInt(i -> i).toArray());
      long[] x = new long[32];
      for (int i = 0; i < 32; i++) x[i] = switch (random.nextInt(4)) { case 0 -> random.nextLong(); case 1 -> random.nextInt(16) - 8; case 2 -> random.nextInt(); default -> 1L << random.nextInt(64); };
      byte[] data = new byte[Differential.DATA_SIZE];
      random.nextBytes(data);
      // load vectors first from data
      int[] all = new int[code.length + 20];
      all[0] = 0xd2a0061d; all[1] = 0xd518105d; // CPACR_EL1.FPEN
      all[2] = 0xd2a0009d; all[3] = 0xf2800000 | 29;
      for (int i = 0; i < 16; i++) all[4 + i] = 0xad400000 | (2*i) | (2*i+1) << 10 | 29 << 5 | (2*i) << 15;
      System.arraycopy(code, 0, all, 20, code.length);
      String model2 = "cortex-a76";
      Differential.Result a = Differential.run(interpreter, model2, all, x, data);
      Differential.Result b = Differential.run(eager, model2, all, x, data);
      String diff = a.difference(b);
      if (diff != null) {
        bad++;
        System.out.println("round " + round + ": " + diff + "  " + names);
        StringBuilder sb = new StringBuilder(); for (int w : words) sb.append(String.format("%08x ", w)); System.out.println(sb);
      }
    }
    System.out.println("done, bad " + bad);
  }
}
