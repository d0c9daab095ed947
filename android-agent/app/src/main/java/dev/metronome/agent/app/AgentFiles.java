package dev.metronome.agent.app;

import android.content.Context;
import android.content.SharedPreferences;
import dev.metronome.agent.core.PairingToken;
import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;

/** What the agent keeps on the phone, where no other app can read it. */
final class AgentFiles {

  private static final String OTHER_MACHINES = "otherMachines";

  private final Context context;

  AgentFiles(Context context) {
    this.context = context;
  }

  /** The token; a new one where there is none, or none that can be read. */
  PairingToken token() throws IOException {
    Path file = tokenFile();
    if (Files.exists(file)) {
      try {
        return PairingToken.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      } catch (BadInputException e) {
        // Cut off when the phone went out: whoever has the old one pairs again.
        return newToken();
      }
    }
    return newToken();
  }

  /** A new token: whoever has the old one has to pair again. */
  PairingToken newToken() throws IOException {
    PairingToken token = PairingToken.create(new SecureRandom());
    Path file = tokenFile();
    Path part = file.resolveSibling("token.part");
    try {
      Files.write(part, token.text().getBytes(StandardCharsets.UTF_8));
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      // On a full disk it is there, and cut.
      if (Files.isRegularFile(part)) {
        Files.delete(part);
      }
    }
    return token;
  }

  /** In what Android does not copy to other phones. */
  private Path tokenFile() {
    return context.getNoBackupFilesDir().toPath().resolve("token");
  }

  /** Where models are kept; Android may empty it when the phone lacks room. */
  Path models() {
    return context.getCacheDir().toPath().resolve("models");
  }

  /** Whether other machines may reach the agent, and not only what is attached by a cable. */
  boolean otherMachines() {
    return settings().getBoolean(OTHER_MACHINES, false);
  }

  void setOtherMachines(boolean allowed) {
    settings().edit().putBoolean(OTHER_MACHINES, allowed).apply();
  }

  private SharedPreferences settings() {
    return context.getSharedPreferences("agent", Context.MODE_PRIVATE);
  }
}
