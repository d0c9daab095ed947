package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.remote.AgentClient;
import dev.metronome.remote.PairedAgents;
import dev.metronome.remote.Refusals;
import dev.metronome.remote.adb.AgentApk;
import dev.metronome.remote.adb.Phones;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is done with phones on adb. */
final class AgentPhoneCommands {

  private AgentPhoneCommands() {}

  /** Which phone is meant. */
  private static final class SerialChoice {

    @Option(
        names = "--serial",
        paramLabel = "SERIAL",
        description =
            "The phone, as 'adb devices' names it, or HOST:PORT of one in the network; default: the"
                + " only one there is.")
    private Optional<String> serial = Optional.empty();
  }

  @Command(
      name = "install",
      mixinStandardHelpOptions = true,
      description = "Installs the agent's app on a phone with USB debugging, over adb.",
      footer = "  metronome agent install --serial emulator-5554")
  static final class Install implements Callable<Integer> {

    @Mixin private SerialChoice phone;

    @Option(
        names = "--apk",
        paramLabel = "FILE",
        description = "The app; default: the one of this build.")
    private Optional<Path> apk = Optional.empty();

    @Mixin private Output output;

    @Override
    public Integer call() {
      Path file = AgentApk.find(apk);
      Phones phones = Phones.here();
      String serial = phones.serial(phone.serial);
      phones.install(serial, file);
      output.text("Installed on %s. Next: metronome agent forward --serial %s", serial, serial);
      ObjectNode document = Output.object();
      document.put("serial", serial);
      document.put("apk", file.toString());
      output.json(document);
      return Metronome.DONE;
    }
  }

  @Command(
      name = "forward",
      mixinStandardHelpOptions = true,
      description = {
        "Starts the agent on a phone, makes its port one of this machine, and pairs with it: all"
            + " over the cable.",
        "Without the program adb, the port is there as long as this command runs."
      },
      footer = "  metronome agent forward")
  static final class Forward implements Callable<Integer> {

    @Mixin private SerialChoice phone;

    @Mixin private Output output;

    @Spec private CommandSpec command;

    @Override
    public Integer call() throws IOException, InterruptedException {
      Phones phones = Phones.here();
      String serial = phones.serial(phone.serial);
      try (Phones.Connection connection = phones.connect(serial)) {
        DeviceFacts device = device(connection);
        PairedAgents.ofUser().add(connection.address(), connection.token());
        tell(serial, connection, device);
        if (!connection.isLasting()) {
          command.commandLine().getOut().flush();
          Interruption interruption = Interruption.install();
          while (!interruption.getAsBoolean()) {
            Thread.sleep(200);
          }
        }
      }
      return Metronome.DONE;
    }

    private static DeviceFacts device(Phones.Connection connection) {
      try (AgentClient client =
          AgentClient.of(connection.address(), connection.token(), Duration.ofSeconds(10))) {
        return client.device();
      } catch (AgentException e) {
        throw Refusals.of(connection.address(), e);
      }
    }

    private void tell(String serial, Phones.Connection connection, DeviceFacts device) {
      output.text("Paired with %s at %s: %s", serial, connection.address(), device.deviceName());
      ObjectNode document = Output.object();
      document.put("serial", serial);
      document.put("address", connection.address().url());
      document.put("device", device.deviceName());
      AgentCommand.tellTargets(device, "adb:" + serial, output, document);
      output.json(document);
    }
  }
}
