package bench;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** What an agency's packages in one channel come to. */
record Total(long packages, long sen) {
  static final Total NONE = new Total(0, 0);
  static final Serde<Total> SERDE = Serdes.serdeFrom(write(), read());

  /** The total with one package's row in place of the one known before. */
  Total with(Row row, Row known) {
    long packagesBefore = known == null ? 0 : known.packages();
    long senBefore = known == null ? 0 : known.sen();
    return new Total(packages + row.packages() - packagesBefore, sen + row.sen() - senBefore);
  }

  private static Serializer<Total> write() {
    return (topic, total) ->
        total == null
            ? null
            : ByteBuffer.allocate(16).putLong(total.packages).putLong(total.sen).array();
  }

  private static Deserializer<Total> read() {
    return (topic, bytes) -> {
      if (bytes == null) {
        return null;
      }
      ByteBuffer from = ByteBuffer.wrap(bytes);
      return new Total(from.getLong(), from.getLong());
    };
  }
}
