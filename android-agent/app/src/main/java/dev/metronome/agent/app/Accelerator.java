package dev.metronome.agent.app;

import java.util.Locale;
import java.util.Optional;
import org.tensorflow.lite.Delegate;
import org.tensorflow.lite.gpu.GpuDelegate;
import org.tensorflow.lite.gpu.GpuDelegateFactory;
import org.tensorflow.lite.nnapi.NnApiDelegate;

/** What TensorFlow Lite computes on. */
enum Accelerator {
  CPU {
    @Override
    Optional<Delegate> delegate() {
      return Optional.empty();
    }
  },
  GPU {
    @Override
    Optional<Delegate> delegate() {
      GpuDelegateFactory.Options options = new GpuDelegateFactory.Options();
      options.setPrecisionLossAllowed(false);
      options.setInferencePreference(
          GpuDelegateFactory.Options.INFERENCE_PREFERENCE_SUSTAINED_SPEED);
      return Optional.of(new GpuDelegate(options));
    }
  },
  NNAPI {
    @Override
    Optional<Delegate> delegate() {
      NnApiDelegate.Options options = new NnApiDelegate.Options();
      options.setAllowFp16(false);
      options.setExecutionPreference(NnApiDelegate.Options.EXECUTION_PREFERENCE_SUSTAINED_SPEED);
      // Android's own processor kernels are nothing that one would deploy on.
      options.setUseNnapiCpu(false);
      return Optional.of(new NnApiDelegate(options));
    }
  };

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What a model is given to, in the precision of the model; empty where TensorFlow Lite itself
   * computes. It is to be closed after the interpreter.
   *
   * @throws RuntimeException where it cannot be had
   */
  abstract Optional<Delegate> delegate();
}
