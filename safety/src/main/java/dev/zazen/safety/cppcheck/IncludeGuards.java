package dev.zazen.safety.cppcheck;

import dev.zazen.safety.Finding;
import dev.zazen.safety.FindingSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Headers that may be included twice; neither cppcheck nor gcc looks for those that may not. */
public final class IncludeGuards implements FindingSource {
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
  private static final Pattern GUARD =
      Pattern.compile(
          "\\s*#\\s*(pragma\\s+once\\b|ifndef\\s+(?<name>\\w+)\\s+#\\s*define\\s+\\k<name>\\b)");

  @Override
  public String name() {
    return "include guards";
  }

  @Override
  public List<Finding> findings(Path root) throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Path file : Guests.in(root).with(".h")) {
      String code = COMMENT.matcher(Files.readString(root.resolve(file))).replaceAll("");
      if (!GUARD.matcher(code).lookingAt()) {
        findings.add(
            new Finding(
                "D4.10",
                "zazen:IncludeGuard",
                file,
                1,
                "a header without a guard; start it with #ifndef NAME and #define NAME"));
      }
    }
    return findings;
  }
}
