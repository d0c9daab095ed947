package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command answered. */
record Answer(int code, String out, String err) {

  /** Runs a command as a user does. */
  static Answer run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Metronome.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    int code = Metronome.execute(commandLine, arguments);
    return new Answer(code, out.toString(), err.toString());
  }

  /** Requires that a command was refused, with these parts in what it said. */
  static void requireProblem(Answer answer, int code, String... parts) {
    assertThat(answer.err()).contains(parts).contains("expected: ", "do:  ");
    assertThat(answer.code()).isEqualTo(code);
    // Nothing for people; programs that asked for JSON get the problems.
    if (!answer.out().isEmpty()) {
      assertThat(answer.out()).startsWith("{").contains("\"problems\"");
    }
  }

  JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out);
  }
}
