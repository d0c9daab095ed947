package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.agent.core.Agent;
import dev.metronome.agent.core.AgentConfig;
import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.PairingToken;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.problem.BadInputException;
import dev.metronome.remote.AgentAddress;
import dev.metronome.remote.AgentClient;
import dev.metronome.remote.PairedAgents;
import dev.metronome.remote.Refusals;
import dev.metronome.remote.serve.DesktopAgent;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "agent",
    mixinStandardHelpOptions = true,
    description = "Measures for other machines, and pairs with those that measure for this one.",
    synopsisSubcommandLabel = "(serve | pair | install | forward | serial)",
    subcommands = {
      AgentCommand.Serve.class,
      AgentCommand.Pair.class,
      AgentPhoneCommands.Install.class,
      AgentPhoneCommands.Forward.class,
      AgentSerialCommand.class
    },
    footer = {
      "  metronome agent serve --host 0.0.0.0",
      "  metronome agent pair http://raspberrypi:7475",
      "  metronome agent install"
    })
final class AgentCommand {

  private AgentCommand() {}

  /** Tells what can be measured on at a place. */
  static void tellTargets(DeviceFacts device, String place, Output output, ObjectNode document) {
    for (DeviceFacts.RuntimeFacts runtime : device.runtimes()) {
      for (String accelerator : runtime.accelerators()) {
        String target = runtime.name() + "-" + accelerator + "@" + place;
        document.withArray("targets").add(target);
        output.text("  --target %s   (%s)", target, runtime.version());
      }
    }
  }

  @Command(
      name = "serve",
      mixinStandardHelpOptions = true,
      description = {
        "Measures models of others on this machine until it is interrupted.",
        "It listens on loopback unless --host says otherwise. Whoever has its token may run models"
            + " here; the token is not encrypted on the way, so beyond a network that you trust use"
            + " a tunnel, such as ssh -L."
      },
      footer = {"  metronome agent serve", "  metronome agent serve --host 0.0.0.0 --port 7475"})
  static final class Serve implements Callable<Integer> {

    private static final int MIB_SHIFT = 20;
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    @Option(
        names = "--host",
        paramLabel = "ADDRESS",
        description =
            "Address of this machine to listen on, 0.0.0.0 for all; default: loopback, which no"
                + " other machine reaches.")
    private Optional<String> host = Optional.empty();

    @Option(
        names = "--port",
        defaultValue = "" + AgentAddress.DEFAULT_PORT,
        paramLabel = "N",
        description = "Port, 0 to 65535, 0 for any that is free; default ${DEFAULT-VALUE}.")
    private int port;

    @Option(
        names = "--folder",
        paramLabel = "DIR",
        description = "Folder for the token and models; default: .metronome/agent of this user.")
    private Optional<Path> folder = Optional.empty();

    @Option(
        names = "--max-model-mib",
        defaultValue = "256",
        paramLabel = "N",
        description = "Largest model, 1 to 65536; default ${DEFAULT-VALUE}.")
    private int maxModelMib;

    @Option(
        names = "--cache-mib",
        defaultValue = "1024",
        paramLabel = "N",
        description =
            "Models that are kept, all together, --max-model-mib to 1048576; default ${DEFAULT-VALUE}.")
    private int cacheMib;

    @Option(
        names = "--max-run-minutes",
        defaultValue = "30",
        paramLabel = "N",
        description = "Longest run, 1 to 1440; default ${DEFAULT-VALUE}.")
    private int maxRunMinutes;

    @Option(
        names = "--new-token",
        description = "Make a new token, so that all have to pair again.")
    private boolean newToken;

    @Mixin private Output output;

    @Spec private CommandSpec command;

    @Override
    public Integer call() throws IOException, InterruptedException {
      Checks.between("--port", port, 0, 65_535);
      Checks.between("--max-model-mib", maxModelMib, 1, 65_536);
      Checks.between("--cache-mib", cacheMib, maxModelMib, 1 << MIB_SHIFT);
      Checks.between("--max-run-minutes", maxRunMinutes, 1, 24 * 60);
      Path home = folder.orElseGet(() -> PairedAgents.userFolder().resolve("agent"));
      AgentConfig config =
          new AgentConfig(
              address(),
              port,
              home.resolve("models"),
              (long) maxModelMib << MIB_SHIFT,
              (long) cacheMib << MIB_SHIFT,
              32,
              Duration.ofMinutes(maxRunMinutes));
      Interruption interruption = Interruption.ofAgent();
      try (Agent agent = DesktopAgent.start(config, () -> token(home), Serve::log)) {
        tell(agent, home.resolve(DesktopAgent.TOKEN));
        while (!interruption.getAsBoolean()) {
          Thread.sleep(200);
        }
      }
      return Metronome.DONE;
    }

    private PairingToken token(Path home) throws IOException {
      return newToken ? DesktopAgent.newToken(home) : DesktopAgent.token(home);
    }

    private InetAddress address() {
      if (host.isEmpty()) {
        return InetAddress.getLoopbackAddress();
      }
      try {
        return InetAddress.getByName(host.get());
      } catch (UnknownHostException e) {
        throw new BadInputException(
            "--host",
            "'" + host.get() + "' is no address",
            "an address of this machine",
            "give one, such as 0.0.0.0 for all");
      }
    }

    private void tell(Agent agent, Path token) {
      String shown = agent.address().getAddress().getHostAddress();
      String url =
          "http://"
              + (shown.contains(":") ? "[" + shown.replaceAll("%.*", "") + "]" : shown)
              + ":"
              + agent.address().getPort();
      output.text("Listening on %s", url);
      output.text("The token lies in %s, which only you can read.", token);
      output.text("  here        metronome agent pair %s --token-file %s", url, token);
      if (agent.address().getAddress().isLoopbackAddress()) {
        output.text("  elsewhere   nobody reaches it, as it was started without --host 0.0.0.0");
      } else {
        output.text("  elsewhere   metronome agent pair http://HOST:%d", agent.address().getPort());
      }
      ObjectNode document = Output.object();
      document.put("address", url);
      document.put("tokenFile", token.toString());
      output.json(document);
      command.commandLine().getOut().flush();
    }

    private static void log(String line) {
      System.err.println(LocalTime.now(ZoneId.systemDefault()).format(TIME) + " " + line);
    }
  }

  @Command(
      name = "pair",
      mixinStandardHelpOptions = true,
      description =
          "Keeps the token of an agent for this user, after trying it. The token is asked for, or"
              + " read from standard input.",
      footer = {
        "  metronome agent pair http://raspberrypi:7475",
        "  metronome agent pair http://127.0.0.1:7475 --token-file token"
      })
  static final class Pair implements Callable<Integer> {

    @Parameters(paramLabel = "http://HOST:PORT", description = "Where the agent listens.")
    private String address;

    @Option(
        names = "--token-file",
        paramLabel = "FILE",
        description = "File with the token, instead of typing it.")
    private Optional<Path> tokenFile = Optional.empty();

    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      AgentAddress agent = AgentAddress.parse(address);
      PairingToken token = PairingToken.parse(token());
      DeviceFacts device;
      try (AgentClient client = AgentClient.of(agent, token, Duration.ofSeconds(5))) {
        device = client.device();
      } catch (AgentException e) {
        throw Refusals.of(agent, e);
      }
      PairedAgents.ofUser().add(agent, token);
      output.text("Paired with %s: %s", agent, device.deviceName());
      ObjectNode document = Output.object();
      document.put("address", agent.url());
      document.put("device", device.deviceName());
      tellTargets(device, agent.url(), output, document);
      output.json(document);
      return Metronome.DONE;
    }

    // Where there is no terminal, it is absent up to Java 21, and reads standard input from 22 on.
    @SuppressWarnings("SystemConsoleNull")
    private String token() throws IOException {
      if (tokenFile.isPresent()) {
        return Files.readString(tokenFile.get());
      }
      Console console = System.console();
      if (console != null) {
        char[] typed = console.readPassword("Token: ");
        return typed == null ? "" : new String(typed);
      }
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      return line == null ? "" : line;
    }
  }
}
