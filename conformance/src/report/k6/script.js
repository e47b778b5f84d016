export const options = {
  vus: 1,
  iterations: 1,
  thresholds: { checks: ['rate>0.99'] },
};

// Whether the document has the status, by itself, by its range, or by `default`.
function isDocumented(status, statuses) {
  return statuses.some(
    (known) =>
      known === 'default' || known === String(status) || known.toUpperCase() === Math.floor(status / 100) + 'XX',
  );
}

export default function () {
  for (const request of requests) {
    const response = http.request(request.method, request.url, request.body, {
      headers: request.headers,
      tags: { name: request.name },
    });
    check(response, {
      [request.name + ' has a documented status']: (it) => isDocumented(it.status, request.statuses),
    });
  }
}
