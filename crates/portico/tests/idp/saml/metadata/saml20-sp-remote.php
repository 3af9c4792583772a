<?php
// The services that it knows: their own metadata, read by its own parser, and beside each what is set for it here.
foreach (glob(getenv('IDP_DIR') . '/sp/*.xml') as $file) {
    $read = \SimpleSAML\Metadata\SAMLParser::parseFile($file)->getMetadata20SP();
    $set = json_decode(file_get_contents(substr($file, 0, -4) . '.json'), true);
    $metadata[$read['entityid']] = $set + $read;
}
