package io.athanor.api.storeapi;

import com.google.protobuf.Any;
import com.google.protobuf.MessageLite;
import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.pb.LabelNamesRequest;
import io.athanor.api.storeapi.pb.LabelNamesResponse;
import io.athanor.api.storeapi.pb.LabelValuesRequest;
import io.athanor.api.storeapi.pb.LabelValuesResponse;
import io.athanor.api.storeapi.pb.PartialResponseStrategy;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.tsdb.series.IncompleteException;
import io.athanor.tsdb.series.SeriesSource.Listing;
import io.athanor.tsdb.series.StillWanted;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a store by gRPC, as Thanos's queriers ask it. */
public final class StoreService implements StoreGrpc.AsyncService, BindableService {
    private static final Logger LOG = LoggerFactory.getLogger(StoreService.class);

    private final Store store;
    private final RequestMemory memory;
    private final AtomicInteger answering = new AtomicInteger();

    /** @param store is not closed by this */
    public StoreService(Store store) {
        this(store, RequestMemory.UNCOUNTED);
    }

    /**
     * @param store is not closed by this
     * @param memory counts what requests take themselves
     */
    public StoreService(Store store, RequestMemory memory) {
        this.store = store;
        this.memory = memory;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return SeriesFrames.in(StoreGrpc.bindService(this), ServerCalls.asyncServerStreamingCall(this::inBytes));
    }

    /** Whether a Series call is being answered. */
    public boolean isBusy() {
        return answering.get() > 0;
    }

    private void inBytes(SeriesRequest request, StreamObserver<InputStream> observer) {
        BackPressure<InputStream> out = new BackPressure<>((ServerCallStreamObserver<InputStream>) observer, memory);
        // A thread of its own: the call's would be told that the client is ready only after this method.
        Thread.ofVirtual().name("series").start(Context.current().wrap(() -> answer(request, out)));
    }

    private void answer(SeriesRequest request, BackPressure<InputStream> out) {
        answering.incrementAndGet();
        try {
            answerAll(request, out);
        } finally {
            answering.decrementAndGet();
        }
    }

    private void answerAll(SeriesRequest request, BackPressure<InputStream> out) {
        try {
            memory.holding(
                    request,
                    () -> StillWanted.during(out::checkThere, () -> {
                        new SeriesAnswer(store, request, out).run();
                        return true;
                    }));
            out.end();
        } catch (LimitExceededException e) {
            out.fail(Status.RESOURCE_EXHAUSTED.withDescription(e.getMessage()));
        } catch (IncompleteException e) {
            out.fail(Status.ABORTED.withDescription(e.getMessage()));
        } catch (StatusRuntimeException e) {
            out.fail(e.getStatus());
        } catch (IllegalArgumentException e) {
            out.fail(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        } catch (BackPressure.GoneException e) {
            LOG.debug("the client of a Series call went away");
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("a Series call failed");
            out.fail(Status.INTERNAL.withDescription("select series: " + e.getMessage()));
        }
    }

    @Override
    public void labelNames(LabelNamesRequest request, StreamObserver<LabelNamesResponse> observer) {
        answering(request, observer, () -> names(request, observer));
    }

    private void names(LabelNamesRequest request, StreamObserver<LabelNamesResponse> observer) {
        LabelsRequest asked = new LabelsRequest(
                Wire.matchers(request.getMatchersList()),
                request.getStart(),
                request.getEnd(),
                limit(request.getLimit()));
        CallHints said =
                CallHints.ofNames(request.hasHints(), request.getHints(), request.getPartialResponseStrategy());
        List<String> without = request.getWithoutReplicaLabelsList();
        String before = store.version().token();
        list(observer, request.getPartialResponseStrategy(), () -> store.labelNames(asked, said), found -> {
            LabelNamesResponse.Builder answer = LabelNamesResponse.newBuilder()
                    .addAllWarnings(found.listing().warnings());
            found.listing().values().stream()
                    .filter(name -> !without.contains(name))
                    .forEach(answer::addNames);
            tell(said, found, before, answer::setHints);
            return answer.build();
        });
    }

    @Override
    public void labelValues(LabelValuesRequest request, StreamObserver<LabelValuesResponse> observer) {
        answering(request, observer, () -> values(request, observer));
    }

    private void values(LabelValuesRequest request, StreamObserver<LabelValuesResponse> observer) {
        if (request.getLabel().isEmpty()) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("label name parameter cannot be empty")
                    .asRuntimeException();
        }
        if (request.getWithoutReplicaLabelsList().contains(request.getLabel())) {
            observer.onNext(LabelValuesResponse.getDefaultInstance());
            observer.onCompleted();
            return;
        }
        LabelsRequest asked = new LabelsRequest(
                Wire.matchers(request.getMatchersList()),
                request.getStart(),
                request.getEnd(),
                limit(request.getLimit()));
        CallHints said =
                CallHints.ofValues(request.hasHints(), request.getHints(), request.getPartialResponseStrategy());
        String before = store.version().token();
        list(
                observer,
                request.getPartialResponseStrategy(),
                () -> store.labelValues(request.getLabel(), asked, said),
                found -> {
                    LabelValuesResponse.Builder answer = LabelValuesResponse.newBuilder()
                            .addAllValues(found.listing().values())
                            .addAllWarnings(found.listing().warnings());
                    tell(said, found, before, answer::setHints);
                    return answer.build();
                });
    }

    private void tell(CallHints said, HeldListing found, String before, Consumer<Any> hints) {
        Completeness who = said.wantsCompleteness() ? store.answered(found.completeness(), before) : null;
        if (who != null) {
            hints.accept(CompletenessWire.toWire(who));
        }
    }

    private void answering(MessageLite request, StreamObserver<?> observer, Runnable work) {
        try {
            memory.holding(request, work);
        } catch (LimitExceededException e) {
            observer.onError(
                    Status.RESOURCE_EXHAUSTED.withDescription(e.getMessage()).asRuntimeException());
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        }
    }

    /** Answers with names or values; the memory that they take is given back when they were sent, or nobody waits any more. */
    private static <T> void list(
            StreamObserver<T> observer,
            PartialResponseStrategy strategy,
            Supplier<HeldListing> work,
            Function<HeldListing, T> message) {
        HeldListing held = limited(work);
        boolean isSent = false;
        try {
            refuseIncomplete(held.listing(), strategy);
            ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) observer;
            call.setOnCloseHandler(held::close);
            call.setOnCancelHandler(held::close);
            call.onNext(message.apply(held));
            call.onCompleted();
            isSent = true;
        } finally {
            if (!isSent) {
                held.close();
            }
        }
    }

    private static HeldListing limited(Supplier<HeldListing> work) {
        Context call = Context.current();
        try {
            return StillWanted.during(() -> checkThere(call), work);
        } catch (LimitExceededException e) {
            throw Status.RESOURCE_EXHAUSTED.withDescription(e.getMessage()).asRuntimeException();
        } catch (IncompleteException e) {
            throw Status.ABORTED.withDescription(e.getMessage()).asRuntimeException();
        } catch (BackPressure.GoneException e) {
            throw Status.CANCELLED.withDescription(e.getMessage()).asRuntimeException();
        }
    }

    private static void checkThere(Context call) {
        if (call.isCancelled()) {
            throw new BackPressure.GoneException();
        }
    }

    private static void refuseIncomplete(Listing found, PartialResponseStrategy strategy) {
        if (strategy == PartialResponseStrategy.ABORT && !found.warnings().isEmpty()) {
            throw Status.ABORTED.withDescription(found.warnings().getFirst()).asRuntimeException();
        }
    }

    static int limit(long asked) {
        return Math.clamp(asked, 0, Integer.MAX_VALUE);
    }
}
