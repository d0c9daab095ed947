package dev.metronome.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** On Android a record is an ordinary class without parameter names: annotations must say all. */
class AnnotationsTest {

  @Test
  void everyComponentOfEveryMessageIsNamedForJson() throws NoSuchFieldException {
    Set<Class<?>> records = records();
    assertThat(records).contains(Battery.class, RunRequest.Plan.class, RunResult.Burst.class);
    for (Class<?> type : records) {
      List<RecordComponent> components = List.of(type.getRecordComponents());
      Constructor<?> canonical = type.getDeclaredConstructors()[0];
      assertThat(canonical.isAnnotationPresent(JsonCreator.class)).as(type.getName()).isTrue();
      for (int i = 0; i < components.size(); i++) {
        RecordComponent component = components.get(i);
        List<JsonProperty> annotations =
            Arrays.asList(
                type.getDeclaredField(component.getName()).getAnnotation(JsonProperty.class),
                component.getAccessor().getAnnotation(JsonProperty.class),
                canonical.getParameters()[i].getAnnotation(JsonProperty.class));
        assertThat(annotations)
            .as("%s.%s", type.getName(), component.getName())
            .doesNotContainNull()
            .allMatch(annotation -> annotation.value().equals(component.getName()))
            .allMatch(
                annotation -> annotation.required() != (component.getType() == Optional.class));
      }
    }
  }

  @Test
  void everyConstantOfEveryEnumerationIsNamedForJson() throws NoSuchFieldException {
    for (Class<? extends Enum<?>> type :
        List.of(
            AgentProblem.Code.class,
            ModelFormat.class,
            RunState.Phase.class,
            ThermalStatus.class)) {
      for (Enum<?> constant : type.getEnumConstants()) {
        assertThat(type.getField(constant.name()).getAnnotation(JsonProperty.class).value())
            .isEqualToIgnoringCase(constant.name());
      }
    }
  }

  private static Set<Class<?>> records() {
    Set<Class<?>> found = new HashSet<>();
    Deque<Class<?>> open = new ArrayDeque<>(List.of(Message.class.getPermittedSubclasses()));
    open.addAll(List.of(Battery.class, Context.class, Tensor.class));
    while (!open.isEmpty()) {
      Class<?> type = open.remove();
      open.addAll(List.of(type.getDeclaredClasses()));
      if (type.isRecord()) {
        found.add(type);
      }
    }
    return found;
  }
}
