package dev.metronome.runner.ort;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.metronome.export.quantization.AffineInt8;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.runner.ImageBatch;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.ModelTensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A session with its inputs, and with memory for those outputs whose shapes are known beforehand,
 * so that timed runs neither fill inputs nor copy outputs.
 */
final class OnnxRuntimeModel implements LoadedModel {

  private static final String FLOAT = "float";
  private static final String UINT8 = "uint8";

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Path model;
  private final Map<String, NodeInfo> inputInfo;
  private final Map<String, NodeInfo> outputInfo;
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> ownOutputs = new LinkedHashMap<>();

  /** The outputs that the runtime makes in every run. */
  private final Set<String> otherOutputs;

  private final InputNotes notes;

  private boolean closed;

  private OnnxRuntimeModel(OrtEnvironment environment, OrtSession session, Path model)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.model = model;
    this.inputInfo = session.getInputInfo();
    this.outputInfo = session.getOutputInfo();
    this.notes = new InputNotes(session.getMetadata().getCustomMetadata());
    this.otherOutputs = new LinkedHashSet<>(outputInfo.keySet());
  }

  /**
   * Takes over a session, prepares its inputs and runs it once.
   *
   * @throws BadInputException where inputs cannot be made, or the run fails
   */
  static OnnxRuntimeModel open(OrtEnvironment environment, OrtSession session, Path model) {
    OnnxRuntimeModel opened = null;
    try {
      opened = new OnnxRuntimeModel(environment, session, model);
      InputShapes shapes = InputShapes.of(opened.inputInfo, opened.notes, model);
      opened.prepareInputs(shapes);
      opened.runOnce(shapes);
      return opened;
    } catch (OrtException e) {
      releaseTensors(opened);
      throw new BadInputException(
          new Problem(
              model.toString(),
              "ONNX Runtime cannot run it on random inputs: " + OnnxRuntimeRunner.message(e),
              "a model that runs on any values of its inputs, with batch 1",
              "export it again, with operators of this runtime"),
          e);
    } catch (RuntimeException e) {
      releaseTensors(opened);
      throw e;
    }
  }

  private void prepareInputs(InputShapes shapes) throws OrtException {
    RandomTensors random = new RandomTensors(environment);
    for (Map.Entry<String, long[]> input : shapes.shapes().entrySet()) {
      TensorInfo info = (TensorInfo) inputInfo.get(input.getKey()).getInfo();
      inputs.put(input.getKey(), random.next(info.type, input.getValue()));
    }
  }

  /** Finds out whether the model runs at all, and which outputs have the shapes they declare. */
  private void runOnce(InputShapes shapes) throws OrtException {
    try (OrtSession.Result result = session.run(inputs)) {
      for (Map.Entry<String, OnnxValue> output : result) {
        if (outputInfo.get(output.getKey()).getInfo() instanceof TensorInfo declared
            && output.getValue().getInfo() instanceof TensorInfo actual
            && actual.type == declared.type
            && RandomTensors.canMake(actual.type)
            && Arrays.equals(shapes.resolve(declared), actual.getShape())) {
          ownOutputs.put(
              output.getKey(), RandomTensors.unfilled(environment, actual.type, actual.getShape()));
          otherOutputs.remove(output.getKey());
        }
      }
    }
  }

  @Override
  public List<ModelTensor> inputs() {
    requireOpen();
    return describe(inputInfo.values());
  }

  @Override
  public List<ModelTensor> outputs() {
    requireOpen();
    return describe(outputInfo.values());
  }

  private static List<ModelTensor> describe(Collection<NodeInfo> nodes) {
    List<ModelTensor> tensors = new ArrayList<>();
    for (NodeInfo node : nodes) {
      if (node.getInfo() instanceof TensorInfo info) {
        tensors.add(
            new ModelTensor(
                node.getName(),
                info.type.name().toLowerCase(Locale.ROOT),
                Arrays.stream(info.getShape()).boxed().toList()));
      } else {
        tensors.add(new ModelTensor(node.getName(), InputShapes.kind(node), List.of()));
      }
    }
    return List.copyOf(tensors);
  }

  @Override
  public void run() {
    requireOpen();
    try {
      session.run(inputs, otherOutputs, ownOutputs).close();
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Here, an input of uint8 will do too where the file's metadata says what the integers stand
   * for, as {@link dev.metronome.export.onnx.OnnxExporter} writes it.
   */
  @Override
  public float[] infer(float[] input, int batch) {
    requireOpen();
    Optional<AffineInt8> integers =
        inputs().get(0).type().equals(UINT8) ? notes.quantization() : Optional.empty();
    ImageBatch.requireOneInputAndOutput(
        model,
        inputs(),
        outputs(),
        integers.isPresent() ? Set.of(FLOAT, UINT8) : Set.of(FLOAT),
        "float32");
    long[] single = inputs.values().iterator().next().getInfo().getShape();
    long[] wanted = ImageBatch.shape(model, inputs().get(0), single, input.length, batch);
    try (OnnxTensor tensor = tensor(input, wanted, integers);
        OrtSession.Result result = session.run(Map.of(inputs.keySet().iterator().next(), tensor))) {
      FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] output = new float[values.remaining()];
      values.get(output);
      return output;
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  /** An input; real numbers become integers where those stand for them. */
  private OnnxTensor tensor(float[] values, long[] shape, Optional<AffineInt8> integers)
      throws OrtException {
    if (integers.isEmpty()) {
      return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
    }
    ByteBuffer quantized = ByteBuffer.allocateDirect(values.length);
    for (float value : values) {
      quantized.put((byte) (integers.get().quantize(value) - Byte.MIN_VALUE));
    }
    return OnnxTensor.createTensor(environment, quantized.rewind(), shape, OnnxJavaType.UINT8);
  }

  private IllegalStateException failed(OrtException e) {
    return new IllegalStateException(model + ": " + OnnxRuntimeRunner.message(e), e);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the model is closed: " + model);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      releaseTensors(this);
      close(session);
    }
  }

  private static void releaseTensors(OnnxRuntimeModel opened) {
    if (opened != null) {
      opened.inputs.values().forEach(OnnxTensor::close);
      opened.ownOutputs.values().forEach(OnnxTensor::close);
    }
  }

  static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("a session of ONNX Runtime cannot be closed", e);
    }
  }
}
