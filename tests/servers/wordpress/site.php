<?php // php site.php SITE < orders.json : carry out orders with WordPress's own functions, answer in JSON.
[$_SERVER['HTTP_HOST'], $_SERVER['SERVER_PROTOCOL']] = [parse_url(getenv('WP_HOME'), PHP_URL_HOST), 'HTTP/1.1'];
$orders = json_decode(stream_get_contents(STDIN), true);
if ($orders[0]['do'] === 'install') define('WP_INSTALLING', true);
require $argv[1] . '/wp-load.php';

function carry_out($order) {
  switch ($order['do']) {
    case 'install':
      require_once ABSPATH . 'wp-admin/includes/upgrade.php';
      wp_install('Collectif Urgences Vidalune', 'admin', 'admin@urgences.example', true, '', 'mot de passe');
      update_option('gmt_offset', 0);
      return wp_delete_post(1, true) !== false;
    case 'post':
      return wp_insert_post(['post_title' => $order['title'], 'post_content' => $order['text'],
        'post_status' => 'publish', 'post_author' => 1, 'post_date_gmt' => $order['at'], 'post_date' => $order['at']]);
    case 'edit':
      return wp_update_post(['ID' => $order['id'], 'post_title' => $order['title']]);
    case 'delete':
      return wp_delete_post($order['id'], true) !== false;
    case 'empty':
      global $wpdb;
      foreach (['posts', 'postmeta', 'comments', 'commentmeta', 'term_relationships'] as $table)
        $wpdb->query("TRUNCATE TABLE {$wpdb->$table}");
      return true;
    case 'comment':
      return wp_insert_comment(['comment_post_ID' => $order['id'], 'comment_author' => 'Camille',
        'comment_content' => $order['text'], 'comment_approved' => 1, 'comment_date' => $order['at'],
        'comment_date_gmt' => $order['at']]);
  }
}

wp_defer_term_counting(true);
$done = array_map('carry_out', $orders);
wp_defer_term_counting(false);
echo json_encode($done);
