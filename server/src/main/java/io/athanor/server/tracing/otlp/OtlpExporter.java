package io.athanor.server.tracing.otlp;

import io.athanor.server.tracing.TracingConfig.Otlp;
import io.athanor.server.tracing.TracingConfig.Retry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends spans to a collector; what does not get through is tried again for a while, then dropped and logged. */
public final class OtlpExporter implements SpanExporter {
    private static final Logger LOG = LoggerFactory.getLogger(OtlpExporter.class);

    private final Sender sender;
    private final Retry retry;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param clock for the certificates of TLS */
    public OtlpExporter(Otlp target, InstantSource clock) {
        this.sender = target.grpc() ? new GrpcSender(target, clock) : new HttpSender(target, clock);
        this.retry = target.retry();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        byte[] request = OtlpFormat.request(spans);
        CompletableResultCode result = new CompletableResultCode();
        threads.execute(() -> {
            if (send(request, spans.size())) {
                result.succeed();
            } else {
                result.fail();
            }
        });
        return result;
    }

    private boolean send(byte[] request, int spans) {
        long start = System.nanoTime();
        Duration pause = retry.initialInterval();
        while (true) {
            Sender.Outcome outcome = sender.send(request);
            switch (outcome) {
                case Sender.Taken() -> {
                    return true;
                }
                case Sender.Refused(String why, boolean mayPass) -> {
                    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
                    if (!mayPass || elapsed.plus(pause).compareTo(retry.maxElapsed()) > 0) {
                        LOG.atWarn()
                                .addKeyValue("spans", spans)
                                .addKeyValue("err", why)
                                .log("spans were not taken, and are dropped");
                        return false;
                    }
                }
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(retry.maxInterval()) > 0 ? retry.maxInterval() : pause;
        }
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sender.close();
        return CompletableResultCode.ofSuccess();
    }
}
