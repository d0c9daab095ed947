package dev.metronome.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest gives. */
final class BuildVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(BuildVersion.class.getPackage().getImplementationVersion())
            .orElse("(not packaged)");
    return new String[] {
      "metronome " + version,
      "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.arch")
    };
  }
}
