package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.ProtocolJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends bytes to an agent, whatever they are, and reads what comes back. */
final class RawHttp {

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

  private RawHttp() {}

  /** An answer; status 0 where there was none. */
  record Answer(int status, String body) {

    AgentProblem.Code code() {
      return ProtocolJson.read(AgentProblem.class, body).code();
    }
  }

  /** Sends, closes its own direction, and reads to the end. */
  static Answer send(InetSocketAddress agent, InetAddress from, byte[] request) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(agent);
      socket.setSoTimeout(30_000);
      try {
        OutputStream out = socket.getOutputStream();
        out.write(request);
        out.flush();
        socket.shutdownOutput();
        InputStream in = socket.getInputStream();
        in.transferTo(answer);
      } catch (java.net.SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        // Cut off by the agent, which may do that.
        return answer(answer);
      }
    }
    return answer(answer);
  }

  private static Answer answer(ByteArrayOutputStream bytes) {
    String text = bytes.toString(StandardCharsets.UTF_8);
    Matcher status = STATUS.matcher(text);
    int head = text.indexOf("\r\n\r\n");
    return status.lookingAt() && head > 0
        ? new Answer(Integer.parseInt(status.group(1)), text.substring(head + 4))
        : new Answer(0, text);
  }
}
