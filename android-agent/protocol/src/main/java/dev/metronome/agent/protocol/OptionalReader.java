package dev.metronome.agent.protocol;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.deser.std.ReferenceTypeDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import java.util.Optional;

/** Reads a property that may be absent, but, unlike Jackson's own reader, not null. */
final class OptionalReader extends ReferenceTypeDeserializer<Optional<?>> {

  private static final long serialVersionUID = 1L;

  OptionalReader(
      JavaType type,
      ValueInstantiator instantiator,
      TypeDeserializer typeReader,
      JsonDeserializer<?> valueReader) {
    super(type, instantiator, typeReader, valueReader);
  }

  @Override
  protected OptionalReader withResolved(
      TypeDeserializer typeReader, JsonDeserializer<?> valueReader) {
    return new OptionalReader(_fullType, _valueInstantiator, typeReader, valueReader);
  }

  @Override
  public Object getAbsentValue(DeserializationContext context) {
    return Optional.empty();
  }

  @Override
  public Optional<?> getNullValue(DeserializationContext context) throws JsonMappingException {
    throw InvalidNullException.from(context, null, _fullType);
  }

  @Override
  public Optional<?> referenceValue(Object contents) {
    return Optional.of(contents);
  }

  @Override
  public Object getReferenced(Optional<?> reference) {
    return reference.get();
  }

  @Override
  public Optional<?> updateReference(Optional<?> reference, Object contents) {
    return Optional.of(contents);
  }
}
