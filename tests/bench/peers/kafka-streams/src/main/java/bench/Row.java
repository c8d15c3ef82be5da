package bench;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** The row of a package that counts: what makes it the newest, and for how much it counts (sen). */
record Row(long version, long observedAt, long content, int packages, long sen) {
  static final Serde<Row> SERDE = Serdes.serdeFrom(write(), read());

  /** Whether this row is newer than the known one. */
  boolean beats(Row known) {
    if (known == null) {
      return true;
    }
    if (version != known.version) {
      return version > known.version;
    }
    if (observedAt != known.observedAt) {
      return observedAt > known.observedAt;
    }
    return content > known.content;
  }

  private static Serializer<Row> write() {
    return (topic, row) ->
        row == null
            ? null
            : ByteBuffer.allocate(36)
                .putLong(row.version)
                .putLong(row.observedAt)
                .putLong(row.content)
                .putInt(row.packages)
                .putLong(row.sen)
                .array();
  }

  private static Deserializer<Row> read() {
    return (topic, bytes) -> {
      if (bytes == null) {
        return null;
      }
      ByteBuffer from = ByteBuffer.wrap(bytes);
      return new Row(
          from.getLong(), from.getLong(), from.getLong(), from.getInt(), from.getLong());
    };
  }
}
