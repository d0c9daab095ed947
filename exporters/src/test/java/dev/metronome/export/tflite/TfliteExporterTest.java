package dev.metronome.export.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.export.ExporterContract;
import dev.metronome.export.ImageLayout;
import dev.metronome.network.Activation;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.tables.TensorShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.tensorflowlite.TfLiteInterpreter;
import org.bytedeco.tensorflowlite.TfLiteInterpreterOptions;
import org.bytedeco.tensorflowlite.TfLiteModel;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.SignatureDef;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;

class TfliteExporterTest extends ExporterContract {

  @Override
  protected Exporter exporter() {
    return new TfliteExporter();
  }

  @Override
  protected float[] run(Path file, Network network, float[] images, int batch) throws IOException {
    TensorShape in = network.input();
    TfLiteModel model = tensorflowlite.TfLiteModelCreateFromFile(file.toString());
    assertThat(model).isNotNull();
    TfLiteInterpreterOptions options = tensorflowlite.TfLiteInterpreterOptionsCreate();
    TfLiteInterpreter interpreter = tensorflowlite.TfLiteInterpreterCreate(model, options);
    try {
      assertThat(interpreter).isNotNull();
      int[] shape = {batch, in.height(), in.width(), in.channels()};
      succeeded(tensorflowlite.TfLiteInterpreterResizeInputTensor(interpreter, 0, shape, 4));
      succeeded(tensorflowlite.TfLiteInterpreterAllocateTensors(interpreter));
      TfLiteTensor input = tensorflowlite.TfLiteInterpreterGetInputTensor(interpreter, 0);
      new FloatPointer(tensorflowlite.TfLiteTensorData(input))
          .put(ImageLayout.CHANNELS_LAST.ofChannelsFirst(images, in));
      succeeded(tensorflowlite.TfLiteInterpreterInvoke(interpreter));
      TfLiteTensor output = tensorflowlite.TfLiteInterpreterGetOutputTensor(interpreter, 0);
      float[] values = new float[(int) (tensorflowlite.TfLiteTensorByteSize(output) / Float.BYTES)];
      new FloatPointer(tensorflowlite.TfLiteTensorData(output)).get(values);
      return ImageLayout.CHANNELS_FIRST.ofChannelsLast(values, network.output());
    } finally {
      tensorflowlite.TfLiteInterpreterDelete(interpreter);
      tensorflowlite.TfLiteInterpreterOptionsDelete(options);
      tensorflowlite.TfLiteModelDelete(model);
    }
  }

  private static void succeeded(int status) {
    assertThat(status).isEqualTo(tensorflowlite.kTfLiteOk);
  }

  @Test
  void classifiersTakeImagesAndGiveLogitsByNameInASignature(@TempDir Path folder)
      throws IOException {
    Model model = parsed(sample(false, 5), ExportOptions.DEFAULT, folder);
    SubGraph graph = model.subgraphs(0);
    assertThat(graph.inputsLength()).isEqualTo(1);
    assertThat(graph.outputsLength()).isEqualTo(1);
    Tensor input = graph.tensors(graph.inputs(0));
    Tensor logits = graph.tensors(graph.outputs(0));
    assertThat(input.name()).isEqualTo("input");
    assertThat(logits.name()).isEqualTo("logits");
    assertThat(shape(input)).containsExactly(1, 32, 32, 3);
    assertThat(signature(input)).containsExactly(-1, 32, 32, 3);
    assertThat(shape(logits)).containsExactly(1, 10);
    assertThat(signature(logits)).containsExactly(-1, 10);
    SignatureDef signature = model.signatureDefs(0);
    assertThat(signature.signatureKey()).isEqualTo("serving_default");
    assertThat(signature.inputs(0).name()).isEqualTo("input");
    assertThat(signature.inputs(0).tensorIndex()).isEqualTo(graph.inputs(0));
    assertThat(signature.outputs(0).name()).isEqualTo("logits");
    assertThat(signature.outputs(0).tensorIndex()).isEqualTo(graph.outputs(0));
  }

  @Test
  void aFixedBatchLeavesNothingOpen(@TempDir Path folder) throws IOException {
    SubGraph graph =
        parsed(sample(true, 5), ExportOptions.DEFAULT.withBatch(4), folder).subgraphs(0);
    Tensor input = graph.tensors(graph.inputs(0));
    assertThat(shape(input)).containsExactly(4, 17, 17, 3);
    assertThat(input.shapeSignatureLength()).isZero();
  }

  @Test
  void constantsBeginAtMultiplesOf16BytesAndTheFirstBufferIsEmpty(@TempDir Path folder)
      throws IOException {
    Model model = parsed(sample(true, 5), ExportOptions.DEFAULT, folder);
    assertThat(model.buffers(0).dataLength()).isZero();
    for (int i = 1; i < model.buffersLength(); i++) {
      assertThat(model.buffers(i).dataAsByteBuffer().position() % 16).isZero();
    }
  }

  @Test
  void operatorsHaveTheLowestVersionsAndTheirCodeInBothPlaces(@TempDir Path folder)
      throws IOException {
    Network network =
        network(
            "all",
            new TensorShape(9, 9, 3),
            new Layer.InvertedBottleneck("a", 3, 1, 8, 3, 4, Activation.HARD_SWISH),
            new Layer.GlobalPool("pool"),
            new Layer.Linear("classifier", 4));
    Model model = parsed(network, ExportOptions.DEFAULT, folder);
    List<OperatorCode> codes =
        IntStream.range(0, model.operatorCodesLength()).mapToObj(model::operatorCodes).toList();
    assertThat(codes).allSatisfy(code -> assertThat(code.version()).isEqualTo(1));
    assertThat(codes)
        .allSatisfy(
            code ->
                assertThat((int) code.deprecatedBuiltinCode())
                    .isEqualTo(Math.min(127, code.builtinCode())));
    assertThat(codes).extracting(OperatorCode::builtinCode).contains(117, 40, 18, 9, 4, 3, 0);
  }

  @Test
  void metadataNamesTheNetworkAndItsSource(@TempDir Path folder) throws IOException {
    Network network = sample(true, 2);
    Model model =
        parsed(
            network, ExportOptions.DEFAULT.withMetadata(Map.of("weights.sha256", "00ff")), folder);
    assertThat(metadata(model, 0)).isEqualTo("network=" + network.name());
    assertThat(metadata(model, 1)).isEqualTo("weights.sha256=00ff");
    assertThat(model.metadataLength()).isEqualTo(2);
  }

  private static String metadata(Model model, int index) {
    Metadata entry = model.metadata(index);
    ByteBuffer text = model.buffers((int) entry.buffer()).dataAsByteBuffer();
    return entry.name() + "=" + StandardCharsets.UTF_8.decode(text);
  }

  private static int[] shape(Tensor tensor) {
    return IntStream.range(0, tensor.shapeLength()).map(tensor::shape).toArray();
  }

  private static int[] signature(Tensor tensor) {
    return IntStream.range(0, tensor.shapeSignatureLength()).map(tensor::shapeSignature).toArray();
  }

  private static Model parsed(Network network, ExportOptions options, Path folder)
      throws IOException {
    Weights weights = Weights.random(network.weights(), 1);
    Path file = folder.resolve("m.tflite");
    new TfliteExporter().export(network, weights, options, file);
    return Model.getRootAsModel(ByteBuffer.wrap(Files.readAllBytes(file)));
  }
}
