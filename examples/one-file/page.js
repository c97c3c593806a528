const own = document.querySelector('#own');
const asked = document.querySelector('#asked');

own.addEventListener('metrics-hover', ({detail: {series}}) => {
  document.querySelector('#reading').textContent = series.map(({name, value}) => `${name} ${value}`).join(', ');
});

document.querySelector('#hour').addEventListener('click', () => {
  asked.from = 'now-1h';
});

document.querySelector('#remove').addEventListener('click', () => {
  document.querySelector('main').remove();
});
