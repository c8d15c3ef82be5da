package bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.Stores;

/**
 * Folds a topic with exactly-once transactions and tells when all of it was committed.
 *
 * <p>Arguments: bootstrap, topic, partitions, events, application id, schema file, state folder,
 * result file, store (rocksdb or memory), threads.
 */
public final class Bench {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String bootstrap;
  private final String topic;
  private final long events;
  private final String application;
  private final Schema schema;
  private final String folder;
  private final Path result;
  private final boolean memory;
  private final String threads;
  private final CountDownLatch failed = new CountDownLatch(1);

  private Bench(String[] arguments) throws IOException {
    bootstrap = arguments[0];
    topic = arguments[1];
    events = Long.parseLong(arguments[3]);
    application = arguments[4];
    schema = new Schema.Parser().parse(Path.of(arguments[5]).toFile());
    folder = arguments[6];
    result = Path.of(arguments[7]);
    memory = arguments[8].equals("memory");
    threads = arguments[9];
  }

  public static void main(String[] arguments) throws Exception {
    System.exit(new Bench(arguments).run());
  }

  private int run() throws Exception {
    KafkaStreams streams = new KafkaStreams(topology(), settings());
    streams.setUncaughtExceptionHandler(
        error -> {
          error.printStackTrace();
          failed.countDown();
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.start();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) bootstrap))) {
      while (Fold.takenByAll() < events || committed(admin) < events) {
        if (failed.getCount() == 0) {
          return 1;
        }
        Thread.sleep(Fold.takenByAll() < events ? 20 : 5);
      }
    }
    tell(System.currentTimeMillis() / 1e3, totals(streams));
    streams.close(PATIENCE);
    return 0;
  }

  private Topology topology() {
    Topology made = new Topology();
    made.addSource("facts", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic);
    made.addProcessor("fold", () -> new Fold(schema), "facts");
    // A package is seldom seen twice: a cache before the ledger would only be in the way.
    made.addStateStore(
        Stores.keyValueStoreBuilder(store(Fold.PACKAGES), Serdes.Bytes(), Row.SERDE)
            .withCachingDisabled(),
        "fold");
    made.addStateStore(
        Stores.keyValueStoreBuilder(store(Fold.TOTALS), Serdes.String(), Total.SERDE)
            .withCachingEnabled(),
        "fold");
    return made;
  }

  private KeyValueBytesStoreSupplier store(String name) {
    return memory ? Stores.inMemoryKeyValueStore(name) : Stores.persistentKeyValueStore(name);
  }

  private Properties settings() {
    Properties made = new Properties();
    made.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    made.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    made.put(StreamsConfig.STATE_DIR_CONFIG, folder);
    made.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    made.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    made.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, System.getProperty("commit", "100"));
    made.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 10 << 20);
    made.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 20_000);
    made.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1);
    made.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    made.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    made.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    made.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 20_000);
    made.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 8 << 20);
    made.put(StreamsConfig.consumerPrefix(ConsumerConfig.CHECK_CRCS_CONFIG), false);
    made.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 << 10);
    made.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 20);
    made.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 64L << 20);
    made.put(StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
    return made;
  }

  /** How many source positions have been committed, by transactions that are complete. */
  private long committed(Admin admin) throws InterruptedException {
    try {
      return admin
          .listConsumerGroupOffsets(
              application, new ListConsumerGroupOffsetsOptions().requireStable(true))
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    } catch (ExecutionException notYet) {
      return 0;
    }
  }

  private Map<String, Map<String, Total>> totals(KafkaStreams streams) {
    Map<String, Map<String, Total>> found = new TreeMap<>();
    var store =
        streams.store(
            StoreQueryParameters.fromNameAndType(
                Fold.TOTALS, QueryableStoreTypes.<String, Total>keyValueStore()));
    try (KeyValueIterator<String, Total> all = store.all()) {
      while (all.hasNext()) {
        var one = all.next();
        int bar = one.key.indexOf('|');
        found
            .computeIfAbsent(one.key.substring(0, bar), agency -> new TreeMap<>())
            .put(one.key.substring(bar + 1), one.value);
      }
    }
    return found;
  }

  private void tell(double durable, Map<String, Map<String, Total>> totals) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("{\"first\": ").append(Fold.FIRST.get() / 1e3);
    text.append(", \"durable\": ").append(durable);
    text.append(", \"peak_bytes\": ").append(peakBytes());
    text.append(", \"cpu_s\": ").append(cpuSeconds());
    text.append(", \"totals\": {");
    String comma = "";
    for (var agency : totals.entrySet()) {
      text.append(comma).append('"').append(agency.getKey()).append("\": {");
      comma = "";
      for (var channel : agency.getValue().entrySet()) {
        Total total = channel.getValue();
        text.append(comma).append('"').append(channel.getKey()).append("\": [");
        text.append(total.packages()).append(", ").append(total.sen()).append(']');
        comma = ", ";
      }
      text.append('}');
      comma = ", ";
    }
    Files.writeString(result, text.append("}}").toString());
  }

  private static long peakBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("/proc/self/status has no VmHWM");
  }

  private static double cpuSeconds() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }
}
