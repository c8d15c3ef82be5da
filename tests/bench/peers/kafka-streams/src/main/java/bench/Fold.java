package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** One event at a time: the package's row, and the total of its agency and channel. */
final class Fold implements Processor<byte[], byte[], Void, Void> {
  static final String PACKAGES = "packages";
  static final String TOTALS = "totals";
  private static final int HEADER = 5;

  /** How many events each task has taken; when the first was (epoch, ms). */
  static final List<AtomicLong> TAKEN = new CopyOnWriteArrayList<>();

  static final AtomicLong FIRST = new AtomicLong();

  private final GenericDatumReader<GenericRecord> reader;
  private final int agency;
  private final int channel;
  private final int pack;
  private final int version;
  private final int status;
  private final int value;
  private final int content;
  private final int observed;
  private final AtomicLong taken = new AtomicLong();
  private BinaryDecoder decoder;
  private GenericRecord record;
  private KeyValueStore<Bytes, Row> packages;
  private KeyValueStore<String, Total> totals;

  Fold(Schema schema) {
    reader = new GenericDatumReader<>(schema);
    agency = schema.getField("agency").pos();
    channel = schema.getField("channel").pos();
    pack = schema.getField("package").pos();
    version = schema.getField("version").pos();
    status = schema.getField("status").pos();
    value = schema.getField("value_sen").pos();
    content = schema.getField("content").pos();
    observed = schema.getField("observed_at").pos();
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    packages = context.getStateStore(PACKAGES);
    totals = context.getStateStore(TOTALS);
    TAKEN.add(taken);
  }

  @Override
  public void process(Record<byte[], byte[]> in) {
    if (FIRST.get() == 0) {
      FIRST.compareAndSet(0, System.currentTimeMillis());
    }
    GenericRecord event = decode(in.value());
    Utf8 key = (Utf8) event.get(pack);
    String total = event.get(agency) + "|" + event.get(channel);
    Bytes at = Bytes.wrap((total + "|" + key).getBytes(StandardCharsets.UTF_8));
    Row known = packages.get(at);
    Row row = row(event);
    if (row.beats(known)) {
      Total before = totals.get(total);
      totals.put(total, (before == null ? Total.NONE : before).with(row, known));
      packages.put(at, row);
    }
    taken.lazySet(taken.get() + 1);
  }

  private GenericRecord decode(byte[] bytes) {
    try {
      decoder =
          DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, decoder);
      record = reader.read(record, decoder);
      return record;
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private Row row(GenericRecord event) {
    Object sen = event.get(value);
    Object seen = event.get(observed);
    boolean gone = event.get(status).toString().equals("cancelled");
    return new Row(
        (Long) event.get(version),
        seen == null ? 0 : (Long) seen,
        (Long) event.get(content),
        gone ? 0 : 1,
        gone || sen == null ? 0 : (Long) sen);
  }

  static long takenByAll() {
    return TAKEN.stream().mapToLong(AtomicLong::get).sum();
  }
}
