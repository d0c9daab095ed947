package dev.metronome.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.export.ExporterContract;
import dev.metronome.network.Activation;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.tables.TensorShape;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxExporterTest extends ExporterContract {

  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

  @Override
  protected Exporter exporter() {
    return new OnnxExporter();
  }

  @Override
  protected float[] run(Path model, Network network, float[] images, int batch)
      throws OrtException {
    TensorShape input = network.input();
    long[] shape = {batch, input.channels(), input.height(), input.width()};
    try (OrtSession session = session(model);
        OnnxTensor tensor = OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(images), shape);
        OrtSession.Result result = session.run(Map.of("input", tensor))) {
      FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] output = new float[values.remaining()];
      values.get(output);
      return output;
    }
  }

  private static OrtSession session(Path model) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      return ENVIRONMENT.createSession(model.toString(), options);
    }
  }

  @Test
  void classifiersTakeImagesAndGiveLogits(@TempDir Path folder) throws Exception {
    Path model = export(sample(false, 5), ExportOptions.DEFAULT, folder);
    try (OrtSession session = session(model)) {
      assertThat(session.getInputNames()).containsExactly("input");
      assertThat(session.getOutputNames()).containsExactly("logits");
      TensorInfo input = (TensorInfo) session.getInputInfo().get("input").getInfo();
      TensorInfo logits = (TensorInfo) session.getOutputInfo().get("logits").getInfo();
      assertThat(input.getShape()).containsExactly(-1, 3, 32, 32);
      assertThat(input.getDimensionNames()[0]).isEqualTo("N");
      assertThat(logits.getShape()).containsExactly(-1, 10);
      assertThat(logits.getDimensionNames()[0]).isEqualTo("N");
    }
  }

  @Test
  void otherNetworksGiveAnImageCalledOutput(@TempDir Path folder) throws Exception {
    Network network =
        network(
            "one layer",
            new TensorShape(9, 6, 4),
            new Layer.Conv("conv", 3, 2, 5, Activation.RELU));
    try (OrtSession session = session(export(network, ExportOptions.DEFAULT, folder))) {
      TensorInfo input = (TensorInfo) session.getInputInfo().get("input").getInfo();
      TensorInfo output = (TensorInfo) session.getOutputInfo().get("output").getInfo();
      assertThat(input.getShape()).containsExactly(-1, 4, 9, 6);
      assertThat(output.getShape()).containsExactly(-1, 5, 5, 3);
    }
  }

  @Test
  void metadataNamesTheNetworkAndItsSource(@TempDir Path folder) throws Exception {
    Network network = sample(true, 2);
    Path model =
        export(
            network, ExportOptions.DEFAULT.withMetadata(Map.of("weights.sha256", "00ff")), folder);
    try (OrtSession session = session(model)) {
      assertThat(session.getMetadata().getCustomMetadata())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of("network", network.name(), "weights.sha256", "00ff"));
    }
  }

  @Test
  void everyValueInBetweenHasItsShape(@TempDir Path folder) throws Exception {
    ModelProto model = parsed(sample(false, 9), ExportOptions.DEFAULT, folder);
    List<NodeProto> nodes = model.getGraph().getNodeList();
    assertThat(model.getGraph().getValueInfoList().stream().map(ValueInfoProto::getName))
        .containsExactlyElementsOf(
            nodes.subList(0, nodes.size() - 1).stream().map(node -> node.getOutput(0)).toList());
  }

  @Test
  void foldingLeavesNoBatchNormalization(@TempDir Path folder) throws Exception {
    Network network = sample(true, 4);
    assertThat(operators(parsed(network, ExportOptions.DEFAULT, folder)))
        .contains("Conv")
        .doesNotContain("BatchNormalization");
    assertThat(operators(parsed(network, ExportOptions.DEFAULT.withFoldBatchNorm(false), folder)))
        .contains("Conv", "BatchNormalization");
  }

  @Test
  void skippedLayersGiveNoNodes(@TempDir Path folder) throws Exception {
    Network network =
        network(
            "skips",
            new TensorShape(4, 4, 3),
            new Layer.Identity("a"),
            new Layer.GlobalPool("pool"),
            new Layer.Identity("b"));
    assertThat(operators(parsed(network, ExportOptions.DEFAULT, folder)))
        .containsExactly("GlobalAveragePool");
  }

  @Test
  void versionsAreTheOnesThatAreStated(@TempDir Path folder) throws Exception {
    ModelProto model = parsed(sample(true, 4), ExportOptions.DEFAULT, folder);
    assertThat(model.getIrVersion()).isEqualTo(7);
    assertThat(model.getOpsetImportList())
        .singleElement()
        .satisfies(opset -> assertThat(opset.getVersion()).isEqualTo(14));
  }

  private static List<String> operators(ModelProto model) {
    return model.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList();
  }

  private static ModelProto parsed(Network network, ExportOptions options, Path folder)
      throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(export(network, options, folder)));
  }

  private static Path export(Network network, ExportOptions options, Path folder)
      throws IOException {
    Weights weights = Weights.random(network.weights(), 1);
    return new OnnxExporter().export(network, weights, options, folder.resolve("m.onnx")).path();
  }
}
