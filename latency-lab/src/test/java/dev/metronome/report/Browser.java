package dev.metronome.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium of this machine, without a network. */
public final class Browser {

  private static final List<String> NAMES = List.of("chromium", "chromium-browser", "chrome");
  private static final long SECONDS = 120;

  private final Path program;
  private final Path folder;

  private Browser(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /**
   * The browser; the test is skipped where there is none.
   *
   * @param folder for its files
   */
  public static Browser required(Path folder) {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), "no Chromium on this machine");
    return new Browser(found.get(), folder);
  }

  /** What became of a page once its scripts had run; fails where they complained. */
  public String open(Path page) throws IOException, InterruptedException {
    return open(page, false);
  }

  /**
   * What became of a page once its scripts had run; fails where they complained.
   *
   * @param dark whether the reader prefers dark pages
   */
  public String open(Path page, boolean dark) throws IOException, InterruptedException {
    Path dom = folder.resolve("dom.html");
    Path log =
        run(
            dom,
            "--enable-logging=stderr",
            "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
            // Time in which scripts wait is skipped, up to so much of it.
            "--virtual-time-budget=60000",
            "--dump-dom",
            page.toUri().toString());
    assertThat(log).content().doesNotContain("CONSOLE");
    return Files.readString(dom);
  }

  /**
   * What axe-core finds against a page once it is drawn, by the rules of WCAG and good practice,
   * for those who use a keyboard, a screen reader or need contrast.
   *
   * @return a line for each element that breaks a rule
   */
  public List<String> inaccessible(Path page, boolean dark)
      throws IOException, InterruptedException {
    String judge =
        "<script>"
            + axe()
            + "</script><script>addEventListener('load', () => setTimeout(() => axe.run(document)"
            + ".then(found => { const lines = found.violations.flatMap(rule => rule.nodes.map("
            + "node => rule.id + ': ' + rule.help + ' at ' + node.target.join(' ')));"
            + " document.body.textContent = 'JUDGED ' + found.passes.length + ' rules kept'"
            + " + lines.map(line => '\\n' + line).join('') + '\\nEND'; }), 500))</script>";
    String html = Files.readString(page);
    int end = html.lastIndexOf("</body>");
    Path judged = folder.resolve("judged.html");
    Files.writeString(judged, html.substring(0, end) + judge + html.substring(end));
    String told = open(judged, dark);
    assertThat(told)
        .as("axe-core ran")
        .containsPattern("JUDGED [1-9]\\d* rules kept")
        .contains("END");
    return told.substring(told.indexOf("JUDGED"), told.indexOf("\nEND")).lines().skip(1).toList();
  }

  private static String axe() throws IOException {
    try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
      String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      return text.replace("</script", "<\\/script");
    }
  }

  /** A picture of the first screen of a page. */
  public Path screenshot(Path page) throws IOException, InterruptedException {
    Path picture = folder.resolve("page.png");
    run(
        folder.resolve("out.txt"),
        "--window-size=1200,1600",
        "--screenshot=" + picture,
        page.toUri().toString());
    return picture;
  }

  private Path run(Path out, String... arguments) throws IOException, InterruptedException {
    Path log = folder.resolve("browser.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + Files.createTempDirectory(folder, "profile")));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    assertThat(ended).as("the browser ended").isTrue();
    return log;
  }
}
