package dev.metronome.tables.published;

import dev.metronome.problem.BadInputException;
import dev.metronome.tables.text.FileContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The formats of published tables, and how their files are told apart. */
public enum PublishedFormat {
  /** {@link ProxylessNasYaml}. */
  PROXYLESSNAS("proxylessnas", "(?m)^[^#\\n]*\\bvar:"),
  /** {@link OnceForAllYaml}. */
  OFA("ofa", "(?m)^[^#\\n]*\\bstd:"),
  /** {@link TunasCostModel}. */
  TUNAS("tunas", "\\A" + TunasCostModel.COLUMNS);

  private final String text;
  private final Pattern sign;

  PublishedFormat(String text, String sign) {
    this.text = text;
    this.sign = Pattern.compile(sign);
  }

  /** The name on the command line. */
  public String text() {
    return text;
  }

  /**
   * The format of a file, by what only files of it have.
   *
   * @throws BadInputException where it has the sign of none, or of several
   */
  public static PublishedFormat of(FileContent content) {
    // Byte for character, so that no damage hides the signs, which are ASCII.
    String characters = new String(content.bytes(), StandardCharsets.ISO_8859_1);
    List<PublishedFormat> found = new ArrayList<>();
    for (PublishedFormat format : values()) {
      if (format.sign.matcher(characters).find()) {
        found.add(format);
      }
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new BadInputException(
        content.file().toString(),
        found.isEmpty()
            ? "the file looks like no published table that is known"
            : "the file looks like "
                + found.stream().map(PublishedFormat::text).collect(Collectors.joining(" and ")),
        "a YAML table with 'var' (proxylessnas) or 'std' (ofa), or a CSV file that begins with '"
            + TunasCostModel.COLUMNS
            + "' (tunas)",
        "say which it is with --format: "
            + Arrays.stream(values()).map(PublishedFormat::text).collect(Collectors.joining(", ")));
  }
}
