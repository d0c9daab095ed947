package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.runner.DeviceFacts;
import dev.metronome.runner.Runners;
import dev.metronome.runner.RuntimeStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "targets",
    mixinStandardHelpOptions = true,
    description = "Lists the runtimes on this machine, and why one cannot be used.")
final class TargetsCommand implements Callable<Integer> {

  @Mixin private Output output;

  @Override
  public Integer call() {
    ObjectNode document = Output.object();
    DeviceFacts facts = DeviceFacts.read();
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
    output.json(document);
    return Metronome.DONE;
  }
}
