package io.athanor.objstore.oci;

/** Where a bucket's objects are addressed. */
record OciPlace(String namespace, String bucket) {
    String object(OciClient client, String name) {
        return client.url("n", namespace, "b", bucket, "o", name);
    }

    String objects(OciClient client) {
        return client.url("n", namespace, "b", bucket, "o");
    }

    String upload(OciClient client, String name) {
        return client.url("n", namespace, "b", bucket, "u", name);
    }

    String uploads(OciClient client) {
        return client.url("n", namespace, "b", bucket, "u");
    }
}
