package io.athanor.cache.memcached;

import io.athanor.cache.net.Connection;
import io.athanor.cache.net.Connections;
import io.athanor.cache.remote.GarbageException;
import io.athanor.cache.remote.Node;
import io.athanor.cache.remote.ServerErrorException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** One memcached server, in the text protocol. */
final class MemcachedNode implements Node, AutoCloseable {
    /** Longer times are read as seconds since 1970. */
    private static final long MAX_RELATIVE_SECONDS = 30L * 24 * 3600;

    private static final int MAX_LINE = 1024;

    private final Connections connections;
    private final InstantSource clock;

    MemcachedNode(Connections connections, InstantSource clock) {
        this.connections = connections;
        this.clock = clock;
    }

    @Override
    public String address() {
        return connections.address();
    }

    @Override
    public void get(List<String> keys, Answers to) throws IOException {
        connections.run(connection -> {
            StringBuilder request = new StringBuilder("get");
            for (String key : keys) {
                request.append(' ').append(key);
            }
            connection.write(request.append("\r\n").toString());
            connection.out().flush();
            readValues(connection, keys, to);
            return true;
        });
    }

    /** Values come in the order of the keys; those that are not there are left out. */
    private static void readValues(Connection connection, List<String> keys, Answers to) throws IOException {
        int place = 0;
        for (String line = connection.readLine(MAX_LINE);
                !line.equals("END");
                line = connection.readLine(MAX_LINE), place++) {
            String[] words = line.split(" ", -1);
            if (words.length < 4 || words.length > 5 || !words[0].equals("VALUE")) {
                throw notAnAnswer(line);
            }
            while (place < keys.size() && !keys.get(place).equals(words[1])) {
                place++;
            }
            if (place == keys.size()) {
                throw new GarbageException("a value of a key that was not asked for");
            }
            readValue(connection, length(words[3]), place, to);
        }
    }

    private static void readValue(Connection connection, int length, int place, Answers to) throws IOException {
        if (to.wants(length)) {
            to.found(place, connection.readBytes(length));
        } else {
            connection.skip(length);
        }
        if (!connection.readLine(0).isEmpty()) {
            throw new GarbageException("a value longer than its length");
        }
    }

    private static int length(String word) throws IOException {
        try {
            int length = Integer.parseInt(word);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new GarbageException("a value of length \"" + word + "\"");
    }

    @Override
    public void put(List<Put> puts) throws IOException {
        connections.run(connection -> {
            for (Put put : puts) {
                connection.write("set " + put.key() + " 0 " + expiration(put) + " " + put.value().length + "\r\n");
                connection.out().write(put.value());
                connection.write("\r\n");
            }
            connection.out().flush();
            for (int i = 0; i < puts.size(); i++) {
                String answer = connection.readLine(MAX_LINE);
                if (!answer.equals("STORED") && !answer.equals("NOT_STORED")) {
                    throw notAnAnswer(answer);
                }
            }
            return true;
        });
    }

    private long expiration(Put put) {
        long seconds = Math.max(1, put.ttl().toSeconds());
        return seconds <= MAX_RELATIVE_SECONDS ? seconds : clock.instant().getEpochSecond() + seconds;
    }

    /** After an error it is not known what the server still has to say: the connection is given up. */
    private static IOException notAnAnswer(String line) {
        return line.startsWith("SERVER_ERROR") || line.startsWith("CLIENT_ERROR") || line.equals("ERROR")
                ? new ServerErrorException("the server answers " + line, false)
                : new GarbageException("the server answers \"" + line.substring(0, Math.min(60, line.length())) + "\"");
    }

    @Override
    public void close() {
        connections.close();
    }
}
