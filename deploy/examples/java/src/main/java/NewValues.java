import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;

/** Values that a later release has added to an enumeration are null to types that were made before. */
class NewValues extends DeserializationProblemHandler {
    @Override
    public Object handleInstantiationProblem(DeserializationContext context, Class<?> type, Object value, Throwable problem) throws java.io.IOException {
        return type.isEnum() ? null : super.handleInstantiationProblem(context, type, value, problem);
    }
}
