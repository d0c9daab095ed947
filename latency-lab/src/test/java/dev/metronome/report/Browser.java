package dev.metronome.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium of this machine, without a network. */
public final class Browser {

  private static final Pattern LOOKED_AT = Pattern.compile("LOOKED AT [1-9]\\d*\n([^<]*)END<");

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

  /**
   * What cannot be read whole on a screen of this width: texts of charts that reach beyond them, a
   * page that is wider than the screen, and tables that are wider than their box where no keyboard
   * moves them in it. What is folded is looked at, too.
   *
   * @return a line for each
   */
  public List<String> cut(Path page, int width) throws IOException, InterruptedException {
    // In a frame, as a window cannot be as narrow as a phone.
    String frame =
        "<!DOCTYPE html><iframe id=frame width=WIDTH height=4000></iframe><pre id=told></pre><script>"
            + "const frame = document.getElementById('frame'); frame.srcdoc = SOURCE;"
            + "frame.onload = () => { const page = frame.contentDocument;"
            + " page.querySelectorAll('details').forEach(folded => { folded.open = true; });"
            + " setTimeout(() => {"
            + " const texts = [...page.querySelectorAll('.chart svg text')];"
            + " const cut = texts.filter(text => { const at = text.getBoundingClientRect();"
            + " const chart = text.closest('svg').getBoundingClientRect();"
            + " return at.left < chart.left - 1 || at.right > chart.right + 1"
            + " || at.top < chart.top - 1 || at.bottom > chart.bottom + 1; })"
            + ".map(text => text.textContent);"
            + " page.querySelectorAll('table').forEach(table => {"
            + " const box = table.parentElement; const at = box.getBoundingClientRect();"
            + " const name = table.caption.textContent;"
            + " if (at.left < 0 || at.right > WIDTH) { cut.push('the box of the table ' + name); }"
            + " if (box.scrollWidth <= box.clientWidth) { return; }"
            + " box.focus(); box.scrollLeft = box.scrollWidth;"
            + " const end = table.rows[0].lastElementChild.getBoundingClientRect().right;"
            + " const moves = /auto|scroll/.test(frame.contentWindow.getComputedStyle(box).overflowX);"
            + " if (page.activeElement !== box || !moves || end > at.right + 1) {"
            + " cut.push('the table ' + name); } });"
            + " const wide = page.documentElement.scrollWidth;"
            + " if (wide > WIDTH) { cut.push('a page of ' + wide + ' pixels'); }"
            + " document.getElementById('told').textContent ="
            + " 'LOOKED AT ' + texts.length + '\\n' + cut.join('\\n') + '\\nEND'; }, 500); };"
            + "</script>";
    String source =
        new ObjectMapper().writeValueAsString(Files.readString(page)).replace("<", "\\u003c");
    Path framed = folder.resolve("framed.html");
    Files.writeString(
        framed, frame.replace("WIDTH", String.valueOf(width)).replace("SOURCE", source));
    String told = open(framed);
    // The script's own text has the words too, but no number.
    Matcher looked = LOOKED_AT.matcher(told);
    assertThat(looked.find()).as(told).isTrue();
    return looked.group(1).lines().filter(line -> !line.isEmpty()).toList();
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
