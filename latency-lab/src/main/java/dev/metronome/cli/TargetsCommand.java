package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.agent.core.PairingToken;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.AgentAddress;
import dev.metronome.remote.AgentStatus;
import dev.metronome.remote.PairedAgents;
import dev.metronome.remote.adb.PhoneFacts;
import dev.metronome.remote.adb.Phones;
import dev.metronome.remote.serial.BoardFacts;
import dev.metronome.remote.serial.BoardStatus;
import dev.metronome.remote.serial.SerialAddress;
import dev.metronome.remote.serial.SerialPortFacts;
import dev.metronome.remote.serial.SerialPorts;
import dev.metronome.runner.Runners;
import dev.metronome.runner.RuntimeStatus;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "targets",
    mixinStandardHelpOptions = true,
    description =
        "Lists the runtimes on this machine and those of the agents that this user has paired with,"
            + " those of phones on adb, serial ports and boards, and why one cannot be used.",
    footer = {"  metronome targets", "  metronome targets --json"})
final class TargetsCommand implements Callable<Integer> {

  @Option(
      names = "--serial",
      paramLabel = "serial:PORT[:BAUD]",
      description =
          "Ask also which board is on this port; may be given again. Without it no port is opened,"
              + " as that resets many boards.")
  private List<String> serial = List.of();

  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    List<SerialAddress> asked =
        serial.stream().map(text -> SerialAddress.parse(text, "--serial")).toList();
    ObjectNode document = Output.object();
    dev.metronome.runner.DeviceFacts facts = dev.metronome.runner.DeviceFacts.read();
    facts.facts().forEach(document.putObject("device")::put);
    output.text("This machine: %s", facts.facts());
    ArrayNode targets = document.putArray("targets");
    for (RuntimeStatus status : Runners.here()) {
      ObjectNode node = targets.addObject();
      node.put("target", status.target().toString());
      node.put("usable", status.usable());
      status.version().ifPresent(version -> node.put("version", version));
      node.put("details", status.details());
      output.text(
          "%-12s %-14s %s",
          status.target(), status.version().orElse("not usable"), status.details());
    }
    ArrayNode agents = document.putArray("agents");
    for (Map.Entry<AgentAddress, PairingToken> agent : PairedAgents.ofUser().all().entrySet()) {
      add(AgentStatus.of(agent.getKey(), agent.getValue()), agents.addObject());
    }
    if (agents.isEmpty()) {
      output.text(
          "%nAgents: none that this user has paired with; start one on another machine with"
              + " 'metronome agent serve --host 0.0.0.0', then pair here with"
              + " 'metronome agent pair http://HOST:PORT'");
    }
    addPhones(document.putArray("phones"));
    addPorts(document.putArray("serialPorts"));
    ArrayNode boards = document.putArray("boards");
    for (SerialAddress address : asked) {
      add(BoardStatus.of(address), boards.addObject());
    }
    output.json(document);
    return Metronome.DONE;
  }

  private void addPhones(ArrayNode nodes) {
    Phones phones = Phones.here();
    List<PhoneFacts> all;
    try {
      all = phones.all();
    } catch (UnavailableException e) {
      output.text("%nPhones: %s", e.problems().get(0).what());
      return;
    }
    if (all.isEmpty()) {
      output.text(
          "%nPhones: none that adb knows; plug one in with USB debugging on (that needs the program"
              + " adb), or do 'metronome agent install --serial HOST:PORT' for one in the network");
    }
    for (PhoneFacts phone : all) {
      ObjectNode node = nodes.addObject();
      node.put("serial", phone.serial());
      phone.facts().forEach(node.putObject("facts")::put);
      Optional<String> whyNot = phone.whyNot();
      output.text("%nPhone %s: %s", phone.serial(), phone.describe());
      if (whyNot.isEmpty()) {
        whyNot = addAgent(phones, phone.serial(), node);
      }
      node.put("usable", whyNot.isEmpty());
      whyNot.ifPresent(
          why -> {
            node.put("whyNot", why);
            output.text("  not usable: %s", why);
          });
    }
  }

  /** Adds what the agent of a phone tells; gives why it cannot be used. */
  private Optional<String> addAgent(Phones phones, String serial, ObjectNode node) {
    try {
      Optional<Phones.Connection> running = phones.running(serial);
      if (running.isEmpty()) {
        return Optional.of(
            "its agent does not run; do 'metronome agent forward --serial " + serial + "'");
      }
      try (Phones.Connection connection = running.get()) {
        AgentStatus status = AgentStatus.of(connection.address(), connection.token());
        status.device().ifPresent(device -> addDevice(device, "adb:" + serial, status, node));
        return status.whyNot();
      }
    } catch (UnavailableException e) {
      return Optional.of(e.problems().get(0).what());
    }
  }

  private void addPorts(ArrayNode nodes) {
    for (SerialPortFacts port : SerialPorts.here()) {
      String address = SerialAddress.PREFIX + port.port();
      ObjectNode node = nodes.addObject();
      node.put("port", port.port());
      port.facts().forEach(node.putObject("facts")::put);
      node.put("usable", port.whyNot().isEmpty());
      port.whyNot().ifPresent(why -> node.put("whyNot", why));
      output.text("%nSerial port %s: %s", port.port(), port.describe());
      output.text(
          "  %s",
          port.whyNot()
              .map(why -> "not usable: " + why)
              .orElse("ask which board is there by --serial " + address));
    }
  }

  private void add(BoardStatus status, ObjectNode node) {
    node.put("address", status.address().toString());
    node.put("usable", status.board().isPresent());
    status.whyNot().ifPresent(why -> node.put("whyNot", why));
    output.text(
        "%nBoard on %s: %s",
        status.address(),
        status
            .board()
            .map(BoardFacts::describe)
            .orElseGet(() -> "not usable: " + status.whyNot().orElseThrow()));
    status
        .board()
        .ifPresent(
            board -> {
              String target = board.target() + "@" + status.address();
              node.put("board", board.board());
              board.more().forEach(node.putObject("facts")::put);
              node.putArray("targets")
                  .addObject()
                  .put("target", target)
                  .put("version", board.runtimeVersion());
              output.text("  %-40s %s", target, board.runtimeVersion());
            });
  }

  private void addDevice(DeviceFacts device, String place, AgentStatus status, ObjectNode node) {
    output.text("  %s", status.describe());
    add(device, place, node);
  }

  private void add(AgentStatus status, ObjectNode node) {
    node.put("address", status.address().url());
    node.put("usable", status.device().isPresent());
    status.whyNot().ifPresent(why -> node.put("whyNot", why));
    output.text(
        "%nAgent %s: %s",
        status.address(),
        status.whyNot().map(why -> "not usable: " + why).orElse(status.describe()));
    if (status.device().isEmpty()) {
      return;
    }
    add(status.device().get(), status.address().url(), node);
  }

  private void add(DeviceFacts device, String place, ObjectNode node) {
    node.put("device", device.deviceName());
    node.put("cores", device.limits().maxThreads());
    node.put("memoryBytes", device.memoryBytes());
    node.put("os", device.os() + " " + device.osVersion());
    node.put("thermalStatus", device.thermalStatus().name().toLowerCase(Locale.ROOT));
    device.facts().forEach(node.withObject("/facts")::put);
    ArrayNode targets = node.putArray("targets");
    for (DeviceFacts.RuntimeFacts runtime : device.runtimes()) {
      for (String accelerator : runtime.accelerators()) {
        String target = runtime.name() + "-" + accelerator + "@" + place;
        targets.addObject().put("target", target).put("version", runtime.version());
        output.text("  %-40s %s", target, runtime.version());
      }
    }
  }
}
