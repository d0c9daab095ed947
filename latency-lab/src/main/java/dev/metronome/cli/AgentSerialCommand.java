package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.files.FolderTree;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.remote.serial.BoardHost;
import dev.metronome.remote.serial.BoardProtocol;
import dev.metronome.remote.serial.DesktopBoard;
import dev.metronome.remote.serial.JsscLine;
import dev.metronome.remote.serial.SerialAddress;
import dev.metronome.tables.TargetName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "serial",
    mixinStandardHelpOptions = true,
    description = {
      "Measures models of another machine on this one, over a serial line, until it is"
          + " interrupted; a line that breaks is waited for.",
      "That is how boards answer too; --protocol prints what their firmware has to speak."
    },
    footer = {
      "  metronome agent serial serial:/dev/ttyUSB0:115200",
      "  metronome agent serial --protocol"
    })
final class AgentSerialCommand implements Callable<Integer> {

  private static final int KIB_SHIFT = 10;

  @Parameters(
      arity = "0..1",
      paramLabel = "serial:PORT[:BAUD]",
      description = "The port to answer on, such as serial:/dev/ttyS0; default 115200 baud.")
  private Optional<String> port = Optional.empty();

  @Option(
      names = "--target",
      defaultValue = "tflite-cpu",
      paramLabel = "RUNTIME-ACCELERATOR",
      description = "What models run on; default ${DEFAULT-VALUE}.")
  private String target;

  @Option(
      names = "--slots",
      defaultValue = "8",
      paramLabel = "N",
      description = "Models that are kept at a time, 1 to 256; default ${DEFAULT-VALUE}.")
  private int slots;

  @Option(
      names = "--max-model-kib",
      defaultValue = "16384",
      paramLabel = "N",
      description = "Largest model, 1 to 1048576; default ${DEFAULT-VALUE}.")
  private int maxModelKib;

  @Option(names = "--protocol", description = "Print the protocol for those who write firmware.")
  private boolean protocol;

  @Mixin private Output output;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    if (protocol) {
      output.text("%s", BoardProtocol.text().stripTrailing());
      output.json(Output.object().put("protocol", BoardProtocol.text()));
      return Metronome.DONE;
    }
    Checks.between("--slots", slots, 1, 256);
    Checks.between("--max-model-kib", maxModelKib, 1, 1 << KIB_SHIFT << KIB_SHIFT);
    SerialAddress address =
        SerialAddress.parse(
            port.orElseThrow(
                () ->
                    new BadInputException(
                        "serial:PORT[:BAUD]",
                        "no port was named",
                        "the port to answer on",
                        "name one, such as serial:/dev/ttyS0; 'metronome targets' lists them")),
            "port");
    Interruption interruption = Interruption.ofAgent();
    Path folder = Files.createTempDirectory("metronome-serial");
    try {
      DesktopBoard board =
          DesktopBoard.of(TargetName.parse(target), slots, maxModelKib << KIB_SHIFT, folder);
      new BoardHost(() -> JsscLine.open(address), board::on, new Cable(address))
          .serve(() -> tell(address), interruption);
    } finally {
      FolderTree.delete(folder);
    }
    return Metronome.DONE;
  }

  /** Tells what becomes of the line. */
  private record Cable(SerialAddress address) implements BoardHost.Listener {

    @Override
    public void broke(String reason) {
      StatusLine.say(
          "metronome: the line of "
              + address.port()
              + " broke ("
              + reason
              + "); it is waited for until Ctrl-C: plug it in again");
    }

    @Override
    public void waiting(Problem why) {
      StatusLine.say("metronome: still waiting for " + why.text());
    }

    @Override
    public void returned() {
      StatusLine.say("metronome: answering on " + address.port() + " again");
    }
  }

  private void tell(SerialAddress address) {
    output.text("Answering on %s, %d baud", address.port(), address.baud());
    output.text("  elsewhere   metronome measure MODEL --target %s@serial:PORT", target);
    ObjectNode document = Output.object();
    document.put("port", address.port());
    document.put("baud", address.baud());
    document.put("target", target);
    output.json(document);
    command.commandLine().getOut().flush();
  }
}
