import com.fasterxml.jackson.databind.ObjectMapper;
import example.copytaster.EventMessage;
import io.nats.client.Nats;
import io.nats.client.api.OrderedConsumerConfiguration;
import java.util.*;

/** Assaults in a country as the wires tell them, in a table from which goes what is taken back: mvn -q compile exec:java -Dexec.args=UA */
public class Assaults {
    public static void main(String[] arguments) throws Exception {
        var country = arguments.length > 0 ? arguments[0] : "UA";
        var nats = Nats.connect(Optional.ofNullable(System.getenv("NATS_URL")).orElse("nats://127.0.0.1:4222"));
        var filter = new OrderedConsumerConfiguration().filterSubject("wire.events.assault.*." + country + ".>");
        var stored = nats.getStreamContext("EVENTS").createOrderedConsumer(filter).iterate();
        var json = new ObjectMapper().addHandler(new NewValues());
        var table = new HashMap<String, String>();
        while (true) {
            var message = stored.nextMessage(1000);
            if (message == null) continue;
            var event = json.readValue(message.getData(), EventMessage.class);
            var key = event.getId() + " " + message.getSubject();
            if (event.getWithdrawn() != null) table.remove(key);
            else if (event.getSentence() != null) table.put(key, event.getSentence().getText());
            if (message.metaData().pendingCount() == 0) { // Nothing more is stored: this is how things stand.
                System.out.println(country + ":");
                new TreeSet<>(table.values()).forEach(sentence -> System.out.println("  " + sentence));
            }
        }
    }
}
